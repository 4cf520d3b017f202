#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/format.h"
#include "views/line.h"
#include "views/view.h"

/* Styles of the band; pending settings keep the band's background. */
struct band {
    struct gf_style text, quiet, key, settings;
};

static struct band band_styles(const struct gf_canvas *canvas, bool pending)
{
    struct band band = {gf_theme(canvas, GF_ROLE_BAR_BAND), gf_theme(canvas, GF_ROLE_BAND_QUIET),
                        gf_theme(canvas, GF_ROLE_BAND_KEY), gf_theme(canvas, GF_ROLE_BAR_BAND)};
    if (pending) {
        struct gf_style style = gf_theme(canvas, GF_ROLE_PENDING);
        band.settings.attributes |= style.attributes;
        if (!canvas->mono)
            band.settings.fg = style.fg;
    }
    return band;
}

static const char *choice(const char *key, int index)
{
    const struct gf_setting *setting = gf_setting_find(key);
    const char *name =
        setting != NULL && setting->choice != NULL && index >= 0 ? setting->choice((size_t)index) : NULL;
    return name != NULL ? name : "?";
}

static int layers_that_differ(const struct gf_spec *spec)
{
    int count = 0;
    for (int64_t i = 0; i < spec->network.depth && i < GF_SPEC_LAYERS_MOST; i++)
        count += spec->layers[i].given != 0;
    return count;
}

/* A setting that is shown only when it is not what it usually is. */
static void add_unusual(struct gf_line *line, const struct band *band, const char *name, double value,
                        double usual)
{
    if (value == usual || isnan(value))
        return;
    gf_line_item(line, 35, " · ");
    gf_line_add(line, band->settings, "%s %.4g", name, value);
}

/* What lies between the layers' matrices and their activations, if anything. */
static void add_between(struct gf_line *line, const struct band *band, const struct gf_spec *spec)
{
    if (spec->network.norm > 0) {
        gf_line_item(line, 58, " · ");
        gf_line_add(line, band->settings, "%s norm", choice("network.norm", spec->network.norm));
    }
    if (spec->network.residual > 0) {
        gf_line_item(line, 58, " · ");
        gf_line_add(line, band->settings, "residual %lld", (long long)spec->network.residual);
    }
}

static void add_settings(struct gf_line *line, const struct band *band, const struct gf_spec *spec)
{
    gf_line_item(line, 70, "   ");
    gf_line_add(line, band->settings, "%lld × %lld %s", (long long)spec->network.depth,
                (long long)spec->network.width, choice("network.activation", spec->network.activation));
    int differ = layers_that_differ(spec);
    if (differ > 0)
        gf_line_add(line, band->settings, " · %d layer%s", differ, differ > 1 ? "s differ" : " differs");
    gf_line_item(line, 60, " · ");
    gf_line_add(line, band->settings, "%s", choice("network.init", spec->network.init));
    add_unusual(line, band, "gain", spec->network.gain, 1);
    add_unusual(line, band, "bias", spec->network.bias, 0);
    add_between(line, band, spec);
    gf_line_item(line, 65, " · ");
    gf_line_add(line, band->settings, "%s %.4g", choice("training.optimizer", spec->training.optimizer),
                spec->training.learning_rate);
    add_unusual(line, band, "clip", spec->training.clip_norm, 0);
    add_unusual(line, band, "l2", spec->training.l2, 0);
    gf_line_item(line, 50, " · ");
    gf_line_add(line, band->settings, "%s", choice("data.source", spec->data.source));
    gf_line_item(line, 31, " · ");
    gf_line_add(line, band->settings, "batch %lld", (long long)spec->training.batch);
}

static void add_speed(struct gf_line *line, const struct band *band, const struct gf_run_state *run)
{
    gf_line_item_right(line, 80, "  ");
    if (!run->running) {
        gf_line_add(line, band->key, run->busy ? "▶ stepping" : "▮▮ paused");
        return;
    }
    if (isinf(run->speed))
        gf_line_add(line, band->key, "▶ max");
    else
        gf_line_add(line, band->key, "▶ %.4g/s", run->speed);
    if (run->busy && isnan(run->rate)) {
        gf_line_item_right(line, 45, " ");
        gf_line_add(line, band->quiet, "(working)");
    }
    /* The real rate is news when it is not the wanted one. */
    if (!isnan(run->rate) && (isinf(run->speed) || fabs(run->rate - run->speed) > 0.1 * run->speed)) {
        gf_line_item_right(line, 45, " ");
        gf_line_add(line, band->quiet, run->rate < 9.95 ? "(%.1f/s)" : "(%.0f/s)", run->rate);
    }
}

/* What gives way to χ₁ and the phase. */
static int columns_below(const struct gf_line *line, int importance)
{
    int columns = 0;
    for (int i = 0; i < line->item_count; i++)
        if (line->items[i].importance < importance)
            columns += line->items[i].columns + gf_canvas_columns(line->canvas, line->items[i].before);
    return columns;
}

/* χ₁, the phase, and the depth that can be trained: as many of these words as there is room for; the first
 * two rather than the program's name. Beside settings that are pending they would be taken for theirs: until
 * their own come, the place is empty. */
static void add_theory(struct gf_line *line, const struct band *band, const struct gf_scene *scene,
                       int columns)
{
    const struct gf_theory_prediction *theory = scene->theory;
    const struct gf_theory_point *point = &theory->point;
    const int importance = 34;
    char number[GF_NUMBER];
    if (theory->pointless != NULL || !isfinite(point->chi))
        return;
    for (int words = isfinite(point->trainable_depth) ? 3 : 1; words > 0; words--) {
        struct gf_line longer = *line;
        gf_line_item(&longer, importance, "   ");
        gf_line_add(&longer, band->quiet, "χ₁ ");
        gf_line_add(&longer, band->text, "%s", gf_format_figures(point->chi, number));
        gf_line_add(&longer, band->quiet, " %s", gf_theory_phase_name(point->phase));
        if (words > 1)
            gf_line_add(&longer, band->quiet, " · %sto depth %.0f", words > 2 ? "trainable " : "",
                        floor(fmin(point->trainable_depth, 9999)));
        const int given_up = words == 1 ? columns_below(line, importance) : 0;
        if (gf_line_columns(&longer) - given_up <= columns) {
            if (scene->pending) {
                gf_line_item(line, importance, "   ");
                gf_line_add(line, band->quiet, "%*s", longer.items[longer.item_count - 1].columns, "");
            } else {
                *line = longer;
            }
            return;
        }
    }
}

void gf_draw_header(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene)
{
    struct gf_line line;
    struct band band = band_styles(canvas, scene->pending);
    const struct gf_run_state *run = scene->run;
    if (row.height < 1 || row.width < 1)
        return;
    gf_line_init(&line, canvas, band.quiet);
    gf_line_item(&line, 30, "");
    gf_line_add(&line, band.quiet, "gradflow ▸ ");
    gf_line_item(&line, 90, "");
    gf_line_add(&line, band.key, "%s", run != NULL && run->name != NULL ? run->name : "");
    if (run != NULL && run->modified) {
        gf_line_item(&line, 55, " ");
        gf_line_add(&line, band.quiet, "[modified]");
    }
    if (scene->spec != NULL)
        add_settings(&line, &band, scene->spec);
    if (scene->snapshot != NULL) {
        gf_line_item_right(&line, 75, "  ");
        gf_line_add(&line, band.quiet, row.width < 60 ? "it " : "iteration ");
        gf_line_add(&line, band.text, "%llu", (unsigned long long)scene->snapshot->iteration);
    }
    if (run != NULL)
        add_speed(&line, &band, run);
    if (scene->theory != NULL)
        add_theory(&line, &band, scene, row.width - 2);
    gf_canvas_fill(canvas, (struct gf_rect){row.x, row.y, row.width, 1}, ' ', band.text);
    gf_line_draw(&line, canvas, row.x + 1, row.y, row.width - 2);
}
