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
static void add_unusual(struct gf_line *line, const struct band *band, int importance, const char *name,
                        double value, double usual)
{
    if (value == usual || isnan(value))
        return;
    gf_line_item(line, importance, " · ");
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
    gf_line_item(line, 67, " · ");
    gf_line_add(line, band->settings, "%s", choice("network.init", spec->network.init));
    add_unusual(line, band, 58, "gain", spec->network.gain, 1);
    add_unusual(line, band, 57, "bias", spec->network.bias, 0);
    add_between(line, band, spec);
    gf_line_item(line, 65, " · ");
    gf_line_add(line, band->settings, "%s %.4g", choice("training.optimizer", spec->training.optimizer),
                spec->training.learning_rate);
    add_unusual(line, band, 35, "clip", spec->training.clip_norm, 0);
    add_unusual(line, band, 35, "l2", spec->training.l2, 0);
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

/* What is said of the theory, and how short the rest is for it: the longest for which there is room. */
enum wording { TRAINABLE_DEPTH, DEPTH, DEPTH_SHORT, PHASE, PHASE_SHORT, WITHOUT_THEORY, WORDINGS };

/* What is dropped before a word is shortened. */
#define DISPENSABLE 50
#define ROOMY       100 /* columns */

static bool tells(const struct gf_theory_prediction *theory, enum wording wording)
{
    if (wording == WITHOUT_THEORY)
        return true;
    return theory != NULL && theory->pointless == NULL && isfinite(theory->point.chi) &&
           (wording >= PHASE || isfinite(theory->point.trainable_depth));
}

/* χ₁, the phase, and the depth that can be trained. Beside settings that are pending they would be taken for
 * theirs: until their own come, the place is empty. */
static void add_theory(struct gf_line *line, const struct band *band, const struct gf_scene *scene,
                       enum wording wording, bool roomy)
{
    const struct gf_theory_point *point = &scene->theory->point;
    char number[GF_NUMBER];
    struct gf_line told = *line;
    gf_line_item(&told, roomy ? 68 : 66, "   ");
    gf_line_add(&told, band->quiet, "χ₁ ");
    gf_line_add(&told, band->text, "%s", gf_format_figures(point->chi, number));
    gf_line_add(&told, band->quiet, " %s", gf_theory_phase_name(point->phase));
    if (wording < PHASE) {
        gf_line_item(&told, 66, " · ");
        gf_line_add(&told, band->quiet, "%sto depth %.0f", wording == TRAINABLE_DEPTH ? "trainable " : "",
                    floor(fmin(point->trainable_depth, 9999)));
    }
    if (!scene->pending) {
        *line = told;
        return;
    }
    int columns = 0;
    for (int i = line->item_count; i < told.item_count; i++)
        columns += told.items[i].columns + (i > line->item_count ? 3 : 0);
    gf_line_item(line, told.items[line->item_count].importance, "   ");
    gf_line_add(line, band->quiet, "%*s", columns, "");
}

static void build(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_scene *scene,
                  int width, enum wording wording)
{
    struct band band = band_styles(canvas, scene->pending);
    const struct gf_run_state *run = scene->run;
    gf_line_init(line, canvas, band.quiet);
    gf_line_item(line, 30, "");
    gf_line_add(line, band.quiet, "gradflow ▸ ");
    gf_line_item(line, 90, "");
    gf_line_add(line, band.key, "%s", run != NULL && run->name != NULL ? run->name : "");
    if (run != NULL && run->modified) {
        gf_line_item(line, 55, " ");
        gf_line_add(line, band.quiet, "[modified]");
    }
    if (scene->spec != NULL)
        add_settings(line, &band, scene->spec);
    if (scene->snapshot != NULL) {
        const bool brief = width < 60 || wording == DEPTH_SHORT || wording == PHASE_SHORT;
        gf_line_item_right(line, 75, "  ");
        gf_line_add(line, band.quiet, brief ? "it " : "iteration ");
        gf_line_add(line, band.text, "%llu", (unsigned long long)scene->snapshot->iteration);
    }
    if (run != NULL)
        add_speed(line, &band, run);
    if (wording != WITHOUT_THEORY)
        add_theory(line, &band, scene, wording, width >= ROOMY);
}

/* The most important item that was dropped; 0: none. */
static int lost(const struct gf_line *line)
{
    int most = 0;
    for (int i = 0; i < line->item_count; i++)
        if (line->items[i].dropped && line->items[i].importance > most)
            most = line->items[i].importance;
    return most;
}

/* Wide screens tell the phase before all settings but the first; on narrow ones the settings that keys change
 * come first. */
static bool affords(const struct gf_line *line, enum wording wording, bool roomy)
{
    const int most = lost(line);
    switch (wording) {
    case TRAINABLE_DEPTH: return most == 0;
    case DEPTH: return most <= (roomy ? DISPENSABLE : 0);
    case DEPTH_SHORT: return most < (roomy ? 66 : DISPENSABLE);
    case PHASE: return most <= DISPENSABLE;
    case PHASE_SHORT: return most < 66;
    default: return true;
    }
}

void gf_draw_header(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene)
{
    struct gf_line line;
    if (row.height < 1 || row.width < 1)
        return;
    for (int wording = 0; wording < WORDINGS; wording++) {
        if (!tells(scene->theory, (enum wording)wording))
            continue;
        build(&line, canvas, scene, row.width, (enum wording)wording);
        gf_line_fit(&line, row.width - 2);
        if (affords(&line, (enum wording)wording, row.width >= ROOMY))
            break;
    }
    gf_canvas_fill(canvas, (struct gf_rect){row.x, row.y, row.width, 1}, ' ',
                   gf_theme(canvas, GF_ROLE_BAR_BAND));
    gf_line_draw(&line, canvas, row.x + 1, row.y, row.width - 2);
}
