/* The neurons of a layer: a map of their states, what each does, and the selected one in numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/plot.h"
#include "canvas/text.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/layer_parts.h"
#include "views/line.h"
#include "views/table_parts.h"

#define LABEL      6  /* columns before the map */
#define FACT       17 /* columns of a number with its name */
#define RANGE      28 /* of two numbers */
#define FACTS_MOST 12

static bool states_known(const struct gf_scene *scene, const struct gf_layer_measure *layer)
{
    return scene->snapshot->histograms && layer->activation_histogram.nonfinite == 0;
}

/* Since when, and of what; in full where there is room for it. */
static void add_death(struct gf_line *line, const struct gf_unit_death *death, int room)
{
    const char *phrase = gf_death_phrase((enum gf_death)death->cause);
    char text[256];
    gf_unit_death_text(death, text, sizeof text);
    if (gf_line_columns(line) + 3 + gf_canvas_columns(line->canvas, text) <= room) {
        gf_line_item(line, 80, "   ");
        gf_line_add(line, line->separator, "%s", text);
        return;
    }
    gf_line_item(line, 85, " ");
    gf_line_add(line, line->separator, "since %llu", (unsigned long long)death->since);
    if (*phrase == 0)
        return;
    gf_line_item(line, 82, ": ");
    gf_line_add(line, line->separator, "%s", phrase);
}

/* How many there are in each state, with its sign. */
static void add_states(struct gf_line *line, const struct gf_canvas *canvas,
                       const struct gf_layer_measure *layer, bool right)
{
    static const enum gf_neuron_state order[] = {GF_NEURON_DEAD,    GF_NEURON_SILENT, GF_NEURON_SATURATED,
                                                 GF_NEURON_REVIVED, GF_NEURON_SPARSE, GF_NEURON_ACTIVE};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        char glyph[5];
        if (layer->state_counts[order[i]] == 0)
            continue;
        gf_text_encode(gf_neuron_glyph(order[i]), glyph);
        if (right)
            gf_line_item_right(line, 48 - (int)i, "   ");
        else
            gf_line_item(line, 90 - (int)i, "   ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), "%u", layer->state_counts[order[i]]);
        gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " ");
        gf_line_add(line, gf_theme(canvas, gf_neuron_role(order[i])), "%s", glyph);
        gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " %s", gf_neuron_word(order[i]));
    }
}

static void add_counts(struct gf_line *line, const struct gf_canvas *canvas,
                       const struct gf_layer_measure *layer, bool known)
{
    gf_line_item(line, 100, "");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), layer->width == 1 ? "%u neuron" : "%u neurons",
                layer->width);
    if (known)
        add_states(line, canvas, layer, false);
    gf_line_item_right(line, 40, "  ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), canvas->ascii ? "left right" : "← →");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " choose one");
}

/* "neuron 5 of 16  dead: φ′ = 0 on every training sample  dead since iteration …" */
static void add_neuron(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_scene *scene,
                       const struct gf_layer_measure *layer, int neuron)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const unsigned state = scene->snapshot->neurons[layer->first_neuron + (uint32_t)neuron];
    gf_line_item(line, 100, "");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), "neuron %d", neuron + 1);
    gf_line_item(line, 60, " ");
    gf_line_add(line, quiet, "of %u", layer->width);
    if (!states_known(scene, layer) || state >= GF_NEURON_STATES)
        return;
    gf_line_item(line, 90, "  ");
    gf_line_add(line, gf_theme(canvas, gf_neuron_role((enum gf_neuron_state)state)), "%s",
                gf_neuron_word((enum gf_neuron_state)state));
    gf_line_item(line, 50, ": ");
    gf_line_add(line, quiet, "%s", gf_neuron_sentence((enum gf_neuron_state)state));
}

static void draw_sentence(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                          const struct gf_view_state *state, const struct gf_focus *focus, int a_cell)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[state->selected];
    const int neuron = gf_layer_neuron(scene, state);
    struct gf_line line;
    gf_line_init(&line, canvas, gf_theme(canvas, GF_ROLE_QUIET));
    if (neuron < 0)
        add_counts(&line, canvas, layer, states_known(scene, layer));
    else
        add_neuron(&line, canvas, scene, layer, neuron);
    if (a_cell > 1) {
        gf_line_item_right(&line, 30, "   ");
        gf_line_add(&line, line.separator, "%d neurons a cell", a_cell);
    }
    if (neuron >= 0 && focus != NULL && focus->units.death[neuron].since != GF_ALIVE)
        add_death(&line, &focus->units.death[neuron], rect.width);
    if (neuron >= 0 && states_known(scene, layer))
        add_states(&line, canvas, layer, true);
    gf_line_draw(&line, canvas, rect.x, rect.y, rect.width);
}

struct fact {
    const char *name;
    const float *values; /* [width] */
    const char *(*format)(double value, char text[GF_NUMBER]);
};

/* The most telling first. */
static int list_facts(const struct gf_layer_measure *layer, const struct gf_focus_units *units,
                      struct fact facts[FACTS_MOST])
{
    int count = 0;
    facts[count++] = (struct fact){"mean a", units->activation_mean, gf_format_value};
    facts[count++] =
        (struct fact){layer->rectifier ? "fires" : "u > 0", units->firing_share, gf_format_share};
    facts[count++] = (struct fact){"‖∂w‖", units->gradient_norm, gf_format_magnitude};
    facts[count++] = (struct fact){"bias", units->bias, gf_format_value};
    if (layer->learns_alpha) {
        facts[count++] = (struct fact){"α", units->alpha, gf_format_figures};
        facts[count++] = (struct fact){"∂α", units->alpha_gradient, gf_format_magnitude};
    }
    facts[count++] = (struct fact){"‖w‖", units->weight_norm, gf_format_figures};
    facts[count++] = (struct fact){"δ", units->delta_rms, gf_format_magnitude};
    facts[count++] = (struct fact){"mean z", units->preactivation_mean, gf_format_value};
    facts[count++] = (struct fact){"|φ′|", units->derivative_mean, gf_format_figures};
    facts[count++] = (struct fact){"std z", units->preactivation_std, gf_format_value};
    return count;
}

/* "0.02 … 0.81"; NAN in any of them is told. */
static void range_text(const struct fact *fact, int count, char *text, size_t size)
{
    char low[GF_NUMBER], high[GF_NUMBER];
    double least = INFINITY, most = -INFINITY;
    for (int i = 0; i < count; i++) {
        const double value = (double)fact->values[i];
        least = isnan(value) || isnan(least) ? (double)NAN : fmin(least, value);
        most = isnan(value) || isnan(most) ? (double)NAN : fmax(most, value);
    }
    fact->format(least, low);
    fact->format(most, high);
    if (strcmp(low, high) == 0)
        snprintf(text, size, "%s", low);
    else
        snprintf(text, size, "%s … %s", low, high);
}

/* Of one neuron; without one the range over all of them. */
static void draw_facts(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_layer_measure *layer,
                       const struct gf_focus *focus, int neuron)
{
    struct fact facts[FACTS_MOST];
    const int count = list_facts(layer, &focus->units, facts), wide = neuron < 0 ? RANGE : FACT;
    const int columns = rect.width / wide;
    for (int i = 0; i < count && i < columns * rect.height; i++) {
        const int x = rect.x + i % columns * wide, y = rect.y + i / columns;
        char text[2 * GF_NUMBER + 8];
        if (neuron < 0)
            range_text(&facts[i], (int)layer->width, text, sizeof text);
        else
            facts[i].format((double)facts[i].values[neuron], text);
        const bool bad = neuron >= 0 && !isfinite(facts[i].values[neuron]);
        gf_canvas_text(canvas, x, y, gf_theme(canvas, GF_ROLE_QUIET), facts[i].name);
        gf_canvas_text(canvas, x + wide - 2 - gf_canvas_columns(canvas, text), y,
                       gf_theme(canvas, bad ? GF_ROLE_BAD : GF_ROLE_TEXT), text);
    }
}

/* One column a neuron: shares on a linear scale, magnitudes on that of the gradient bars. */
static void draw_columns(struct gf_canvas *canvas, struct gf_rect rect, const float *values, int count,
                         bool magnitude)
{
    for (int i = 0; i < count && i < rect.width; i++) {
        const double value = (double)values[i];
        const double height = magnitude ? gf_log_position(&GF_TABLE_SCALE, value) : value;
        const struct gf_style style = magnitude ? gf_theme_magnitude(canvas, value > 0 ? log10(value) : -99)
                                                : gf_theme(canvas, GF_ROLE_HISTOGRAM);
        const struct gf_rect column = {rect.x + i, rect.y, 1, rect.height};
        if (value > 0)
            gf_draw_columns(canvas, column, &(double){height > 0.01 ? height : 0.01}, rect.height > 1 ? 1 : 0,
                            style);
        else
            gf_canvas_put(canvas, rect.x + i, rect.y + rect.height - 1,
                          isnan(value) ? GF_GLYPH_NOT_FINITE : 0xb7,
                          gf_theme(canvas, isnan(value) ? GF_ROLE_BAD : GF_ROLE_TRACK));
    }
}

struct map {
    struct gf_rect rect;
    int a_cell;
};

/* A cell a neuron where that fits; the map gets as many rows as it needs, the rest is for what each does. */
static struct map place_map(struct gf_rect rect, int units)
{
    struct map map = {.rect = {rect.x + LABEL, rect.y, 0, 1}};
    const int most = (rect.width - LABEL) / 2 > 8 ? (rect.width - LABEL) / 2 : rect.width - LABEL;
    if (most < 1 || rect.height < 1)
        return map;
    const int rows = (units + most - 1) / most < rect.height ? (units + most - 1) / most : rect.height;
    map.a_cell = (units + most * rows - 1) / (most * rows);
    const int cells = (units + map.a_cell - 1) / map.a_cell;
    map.rect.width = (cells + rows - 1) / rows;
    map.rect.height = rows;
    return map;
}

/* Returns the rows it takes. */
static int draw_activity(struct gf_canvas *canvas, struct gf_rect rect, const struct map *map,
                         const struct gf_layer_measure *layer, const struct gf_focus *focus)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const int rows = (rect.y + rect.height - map->rect.y - 1) / 2, units = (int)layer->width;
    struct gf_rect bars = {map->rect.x, map->rect.y + 1, map->rect.width, rows};
    if (map->a_cell != 1 || map->rect.height > 1 || rows < 1)
        return 0;
    gf_canvas_text(canvas, rect.x, bars.y + rows - 1, quiet, layer->rectifier ? "fires" : "u > 0");
    gf_canvas_text(canvas, rect.x, bars.y + 2 * rows - 1, quiet, "‖∂w‖");
    if (focus == NULL)
        return 0;
    draw_columns(canvas, bars, focus->units.firing_share, units, false);
    bars.y += rows;
    draw_columns(canvas, bars, focus->units.gradient_norm, units, true);
    return 2 * rows;
}

void gf_layer_draw_neurons(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                           const struct gf_view_state *state, struct gf_hit *ret_hit)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[state->selected];
    const struct gf_focus *focus = gf_layer_focus(scene, state);
    const int neuron = gf_layer_neuron(scene, state);
    if (rect.width < 1 || rect.height < 1)
        return;
    const struct map map =
        place_map((struct gf_rect){rect.x, rect.y + 1, rect.width, rect.height - 1}, (int)layer->width);
    draw_sentence(canvas, rect, scene, state, focus, map.a_cell);
    rect.y++, rect.height--;
    if (map.rect.width < 1)
        return;
    if (states_known(scene, layer))
        gf_canvas_text(canvas, rect.x, rect.y, gf_theme(canvas, GF_ROLE_QUIET), "state");
    gf_table_draw_neurons(canvas, map.rect, scene->snapshot, state->selected, map.a_cell, neuron);
    const int bars = draw_activity(canvas, rect, &map, layer, focus);
    struct gf_rect clicked = map.rect;
    clicked.height += bars;
    *ret_hit = (struct gf_hit){.rows = clicked,
                               .first_layer = state->selected,
                               .rows_a_layer = clicked.height,
                               .neurons = clicked,
                               .neurons_a_cell = map.a_cell,
                               .neuron_columns = bars > 0};
    const int after = map.rect.x + map.rect.width + 3;
    if (focus != NULL)
        draw_facts(canvas, (struct gf_rect){after, rect.y, rect.x + rect.width - after, rect.height}, layer,
                   focus, neuron);
}
