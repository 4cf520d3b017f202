#include "tui/actions.h"
#include "tui/app.h"

void gf_act_depth(struct gf_app *app, int argument)
{
    gf_app_step(app, gf_setting_find("network.depth"), argument);
}

/* Powers of two, whatever width it starts from. */
void gf_act_width(struct gf_app *app, int argument)
{
    const struct gf_setting *setting = gf_setting_find("network.width");
    int64_t width = 1, now = app->spec.network.width;
    while (argument > 0 ? width <= now : width * 2 < now)
        width *= 2;
    if ((double)width < setting->least || (double)width > setting->most || width == now) {
        gf_app_say(app, "%s is at %lld, the end of its range", setting->key, (long long)now);
        return;
    }
    struct gf_spec spec = app->spec;
    spec.network.width = width;
    enum gf_effect effect = gf_spec_effect(&app->spec, &spec);
    gf_app_change(app, &spec);
    gf_app_said_change(app, setting, effect);
}

void gf_act_activation(struct gf_app *app, int argument)
{
    gf_app_step(app, gf_setting_find("network.activation"), argument);
}

void gf_act_init(struct gf_app *app, int argument)
{
    gf_app_step(app, gf_setting_find("network.init"), argument);
}

void gf_act_norm(struct gf_app *app, int argument)
{
    gf_app_step(app, gf_setting_find("network.norm"), argument);
}

/* Round the usual ones: no blocks, of two layers, three, four. */
void gf_act_residual(struct gf_app *app, int argument)
{
    static const int64_t usual[] = {0, 2, 3, 4};
    const int count = (int)(sizeof usual / sizeof *usual);
    int place = 0;
    while (place < count && usual[place] != app->spec.network.residual)
        place++;
    struct gf_spec spec = app->spec;
    spec.network.residual = place < count ? usual[(place + count + argument) % count] : 0;
    enum gf_effect effect = gf_spec_effect(&app->spec, &spec);
    gf_app_change(app, &spec);
    gf_app_said_change(app, gf_setting_find("network.residual"), effect);
}

void gf_act_optimizer(struct gf_app *app, int argument)
{
    gf_app_step(app, gf_setting_find("training.optimizer"), argument);
}

void gf_act_learning_rate(struct gf_app *app, int argument)
{
    gf_app_step(app, gf_setting_find("training.learning_rate"), argument);
}

void gf_act_intervene(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_overlay(app, &gf_overlay_intervene);
}

void gf_act_undo(struct gf_app *app, int argument)
{
    (void)argument;
    gf_app_undo(app);
}
