#include <math.h>

#include "canvas/text.h"
#include "canvas/theme.h"
#include "views/line.h"
#include "views/table_parts.h"

static void add_ramp(struct gf_line *line, const struct gf_canvas *canvas)
{
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    gf_line_item(line, 30, "   ");
    gf_line_add(line, quiet, "vanishing ");
    for (double decade = -15.5; decade < 4.6; decade += 2)
        gf_line_add(line, gf_theme_magnitude(canvas, decade), "▇");
    gf_line_add(line, quiet, " exploding");
}

static void add_sign(struct gf_line *line, const struct gf_canvas *canvas, int importance, uint32_t glyph,
                     enum gf_role role, const char *word)
{
    char sign[5];
    gf_text_encode(glyph, sign);
    gf_line_item(line, importance, "  ");
    gf_line_add(line, gf_theme(canvas, role), "%s", sign);
    gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " %s", word);
}

/* The signs that stand in any of the rows on the screen. */
struct seen {
    bool still, beyond;
};

static struct seen look(const struct gf_table_layout *layout, const struct gf_snapshot *snapshot)
{
    struct seen seen = {false, false};
    for (int i = layout->first_layer;
         i < layout->first_layer + layout->visible && i < (int)snapshot->layer_count; i++) {
        const struct gf_layer_measure *layer = &snapshot->layers[i];
        if (layer->dormant)
            continue;
        seen.still = seen.still || gf_layer_stands_still(layer);
        seen.beyond = seen.beyond || gf_delta_size(layer).beyond || gf_weight_gradient_size(layer).beyond;
    }
    return seen;
}

static void build(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_scene *scene,
                  enum gf_bar_measure measure, struct seen seen, const char *theory)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    static const int importance[GF_NEURON_STATES] = {
        [GF_NEURON_DEAD] = 90,      [GF_NEURON_ACTIVE] = 80, [GF_NEURON_SILENT] = 70,
        [GF_NEURON_SATURATED] = 60, [GF_NEURON_SPARSE] = 50, [GF_NEURON_REVIVED] = 40,
    };
    gf_line_init(line, canvas, quiet);
    gf_line_item(line, 45, "");
    gf_line_add(line, gf_theme_magnitude(canvas, -2), "▇");
    gf_line_add(line, quiet, " %s", gf_table_measure_name(measure));
    if (measure != GF_BAR_DELTA_RMS)
        add_sign(line, canvas, 44, 0x2502, GF_ROLE_MARK, "δ");
    if (scene->theory != NULL)
        add_sign(line, canvas, 43, canvas->ascii ? ':' : 0x250a, GF_ROLE_THEORY, theory);
    if (seen.still)
        add_sign(line, canvas, 86, GF_GLYPH_STILL, GF_ROLE_WARNING, "update exactly 0");
    if (seen.beyond)
        add_sign(line, canvas, 84, 0x2248, GF_ROLE_THEORY, "0 in float32");
    if (!canvas->mono)
        add_ramp(line, canvas);
    bool frozen = false;
    for (uint32_t i = 0; i < snapshot->layer_count; i++)
        frozen = frozen || snapshot->layers[i].frozen;
    if (frozen)
        add_sign(line, canvas, 85, 0x2744, GF_ROLE_QUIET, "frozen");
    for (int state = 0; state < GF_NEURON_STATES; state++) {
        char sign[5];
        gf_text_encode(gf_neuron_glyph((enum gf_neuron_state)state), sign);
        gf_line_item_right(line, importance[state], "  ");
        gf_line_add(line, gf_theme(canvas, gf_neuron_role((enum gf_neuron_state)state)), "%s", sign);
        gf_line_add(line, quiet, " %s", gf_neuron_word((enum gf_neuron_state)state));
    }
}

void gf_table_draw_legend(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                          const struct gf_scene *scene, enum gf_bar_measure measure)
{
    struct gf_line line;
    const int width = layout->area.width - 2;
    const struct seen seen = look(layout, scene->snapshot);
    build(&line, canvas, scene, measure, seen, "δ in theory, before training");
    if (gf_line_columns(&line) > width)
        build(&line, canvas, scene, measure, seen, "theory");
    gf_line_draw(&line, canvas, layout->area.x + 1, layout->legend_row, width);
}
