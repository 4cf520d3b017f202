#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/fact.h"
#include "views/format.h"
#include "views/history_parts.h"

static const char *layer_name(const struct gf_snapshot *snapshot, int layer, char *text, size_t size)
{
    if (layer + 1 == (int)snapshot->layer_count)
        snprintf(text, size, "the read-out");
    else
        snprintf(text, size, "layer %d", layer + 1);
    return text;
}

static int explain_value(struct gf_canvas *page, int y, const struct gf_history_measure *measure,
                         const struct gf_history_column *column, const char *layer)
{
    char when[GF_HISTORY_TEXT], mean[GF_NUMBER], low[GF_NUMBER], high[GF_NUMBER];
    gf_history_when(column, true, when);
    gf_history_format(measure, (double)column->mean, mean);
    if (column->finite == 0)
        return gf_draw_fact(page, y, "at cursor", "%s, %s: no finite value", layer, when);
    if (column->iterations == 1)
        return gf_draw_fact(page, y, "at cursor", "%s, %s: %s", layer, when, mean);
    return gf_draw_fact(page, y, "at cursor",
                        "%s, %s: between %s and %s; the colour is that of the mean, %s, of %u finite values",
                        layer, when, gf_history_format(measure, (double)column->min, low),
                        gf_history_format(measure, (double)column->max, high), mean, column->finite);
}

/* What of the next layer's error arrives: one factor of the chain rule. */
static int explain_factor(struct gf_canvas *page, int y, const struct gf_scene *scene,
                          const struct gf_history_time *time, int layer,
                          const struct gf_history_column *column)
{
    struct gf_history_column next;
    char here[GF_NUMBER], from[GF_NUMBER], ratio[GF_NUMBER];
    if (layer + 1 >= (int)scene->snapshot->layer_count ||
        !gf_history_at_cursor(scene, time, layer + 1, GF_LAYER_DELTA_RMS, &next) || !(next.mean > 0) ||
        !(column->mean >= 0))
        return y;
    return gf_draw_fact(page, y, "gain", "of the next layer's error it receives %s / %s = %s",
                        gf_format_plainly((double)column->mean, here),
                        gf_format_plainly((double)next.mean, from),
                        gf_format_figures((double)column->mean / (double)next.mean, ratio));
}

/* Which layers a row stands for, where it is not one. */
static int explain_rows(struct gf_canvas *page, int y, const struct gf_history_view_state *state,
                        const struct gf_history_measure *measure)
{
    char worst[96];
    const char *const place =
        state->halves ? "the upper and the lower half of a row each stand" : "a row stands";
    if (measure->share)
        snprintf(worst, sizeof worst, "the greatest share");
    else
        snprintf(worst, sizeof worst, "farthest outside 1e%g … 1e%g", measure->healthy[0],
                 measure->healthy[1]);
    if (state->layers_a_group > 1)
        return gf_draw_fact(
            page, y, "rows",
            "there are more layers than rows: %s for up to %d neighbouring layers, in the colour "
            "of the worst of them (%s); the selected layer's number is its own",
            place, state->layers_a_group, worst);
    if (state->halves)
        return gf_draw_fact(
            page, y, "rows",
            "two layers share a row, one in its upper and one in its lower half; its number is "
            "that of the worse (%s), or of the selected layer",
            worst);
    return y;
}

int gf_history_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                       const struct gf_view_state *state)
{
    const struct gf_history_measure *measure = gf_history_measure(state);
    struct gf_history_view_state copy = state->history;
    struct gf_history_time time;
    struct gf_history_column column;
    char name[32];
    int y = rect.y;
    if (!gf_history_time(scene, &copy, copy.width, &time))
        return gf_draw_fact(page, y, "shown", "nothing has been recorded yet") - rect.y;
    y = gf_draw_fact(page, y, "shown",
                     "time goes to the right, layers go down; colour is %s, on a scale that never changes",
                     measure->title);
    y = explain_rows(page, y, &state->history, measure);
    y = gf_draw_fact(page, y, "formula", "%s", measure->formula);
    y = gf_draw_fact(page, y, "means", "%s", measure->meaning);
    const int last = (int)scene->snapshot->layer_count - 1;
    const int layer = state->selected < 0 ? 0 : state->selected > last ? last : state->selected;
    if (gf_history_at_cursor(scene, &time, layer, measure->series, &column)) {
        y = explain_value(page, y, measure, &column, layer_name(scene->snapshot, layer, name, sizeof name));
        if (measure->series == GF_LAYER_DELTA_RMS)
            y = explain_factor(page, y, scene, &time, layer, &column);
    }
    if (time.extent.span > 1)
        y = gf_draw_fact(page, y, "kept",
                         "of a run this long, %llu neighbouring iterations as one: least, mean and "
                         "greatest value; each of the newest %llu by itself",
                         (unsigned long long)time.extent.span,
                         (unsigned long long)(time.extent.newest + 1 - time.extent.singles));
    return y - rect.y;
}
