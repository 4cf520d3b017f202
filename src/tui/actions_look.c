#include "tui/actions.h"
#include "tui/app.h"

void gf_act_layer(struct gf_app *app, int argument)
{
    gf_app_select_layer(app, app->view.selected + argument);
}

void gf_act_layer_page(struct gf_app *app, int argument)
{
    int rows = app->hit.rows.height / (app->hit.rows_a_layer > 0 ? app->hit.rows_a_layer : 1);
    gf_app_select_layer(app, app->view.selected + argument * (rows > 1 ? rows - 1 : 1));
}

void gf_act_layer_end(struct gf_app *app, int argument)
{
    gf_app_select_layer(app, argument < 0 ? 0 : gf_app_layer_count(app) - 1);
}

void gf_act_neuron(struct gf_app *app, int argument)
{
    const int next = app->view.neuron + argument;
    gf_app_select_neuron(app,
                         app->view.neuron < 0 || next < 0 ? 0 : next); /* the first ones select the first */
}

void gf_act_measure(struct gf_app *app, int argument)
{
    static const char *const names[GF_BAR_MEASURES] = {
        [GF_BAR_WEIGHT_NORM] = "the norm of the weight gradient, ‖∂loss/∂W‖",
        [GF_BAR_WEIGHT_MEAN_ABS] = "the mean of the weight gradient's absolute entries",
        [GF_BAR_DELTA_RMS] = "δ, the rms error signal of a sample at the layer",
    };
    if (!gf_app_view(app)->has_bars)
        return;
    app->view.measure = (enum gf_bar_measure)(((int)app->view.measure + argument) % GF_BAR_MEASURES);
    gf_app_say(app, "bars show %s", names[app->view.measure]);
}

void gf_act_theory(struct gf_app *app, int argument)
{
    (void)argument;
    app->view.without_theory = !app->view.without_theory;
    if (app->view.without_theory)
        gf_app_say(app, "theory hidden");
    else if (app->snapshot && app->snapshot->theory.missing)
        gf_app_say(app, "no theory for %s", app->snapshot->theory.missing);
    else
        gf_app_say(app, "dotted marks: δ in mean-field theory (infinite width, before training), where it is "
                        "not as measured");
}

void gf_act_view(struct gf_app *app, int argument)
{
    int count = 0;
    while (gf_view_at((size_t)count))
        count++;
    gf_app_show_view(app, (size_t)(((int)app->screen + argument + count) % count));
}

void gf_act_redraw(struct gf_app *app, int argument)
{
    (void)argument;
    app->redraw = app->dirty = true;
}

void gf_act_help(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_overlay(app, &gf_overlay_help);
}

void gf_act_explain(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_overlay(app, &gf_overlay_explain);
}

void gf_act_presets(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_overlay(app, &gf_overlay_picker);
}

void gf_act_settings(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_overlay(app, &gf_overlay_panel);
}

void gf_act_command(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_overlay(app, &gf_overlay_command);
}

void gf_act_write(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_overlay(app, &gf_overlay_prompt);
}

void gf_act_picture(struct gf_app *app, int argument)
{
    (void)argument;
    gf_prompt_picture(app);
}

/* No overlay is open here: those take Esc themselves. */
void gf_act_escape(struct gf_app *app, int argument)
{
    (void)argument;
    app->about_closed = true;
    app->dirty = true;
}

void gf_act_quit(struct gf_app *app, int argument)
{
    (void)argument;
    app->quit = true;
}
