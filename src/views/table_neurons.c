#include "canvas/theme.h"
#include "views/table_parts.h"

static const struct {
    uint32_t glyph;
    enum gf_role role;
    const char *word, *sentence;
} STATES[GF_NEURON_STATES] = {
    [GF_NEURON_ACTIVE] = {0x25a0, GF_ROLE_NEURON_ACTIVE, "active", "passes gradient"},
    [GF_NEURON_SPARSE] = {0x25a1, GF_ROLE_NEURON_SPARSE, "sparse", "fires on less than 5 % of the batch"},
    [GF_NEURON_REVIVED] = {0x2605, GF_ROLE_NEURON_REVIVED, "revived", "was dead, passes gradient again"},
    [GF_NEURON_SATURATED] = {0x25c6, GF_ROLE_NEURON_SATURATED, "saturated",
                             "φ′ is below 5 % of its largest on the whole batch"},
    [GF_NEURON_SILENT] = {0x25cb, GF_ROLE_NEURON_SILENT, "silent", "φ′ = 0 on the whole batch"},
    [GF_NEURON_DEAD] = {0x2715, GF_ROLE_NEURON_DEAD, "dead", "φ′ = 0 on every training sample"},
};

uint32_t gf_neuron_glyph(enum gf_neuron_state state)
{
    return STATES[state].glyph;
}

enum gf_role gf_neuron_role(enum gf_neuron_state state)
{
    return STATES[state].role;
}

const char *gf_neuron_word(enum gf_neuron_state state)
{
    return STATES[state].word;
}

const char *gf_neuron_sentence(enum gf_neuron_state state)
{
    return STATES[state].sentence;
}

/* States are ordered from well to worst: the worst of a cell's neurons is the largest. */
static enum gf_neuron_state worst(const uint8_t *neurons, int count)
{
    unsigned state = GF_NEURON_ACTIVE;
    for (int i = 0; i < count; i++)
        if (neurons[i] > state && neurons[i] < GF_NEURON_STATES)
            state = neurons[i];
    return (enum gf_neuron_state)state;
}

void gf_table_draw_neurons(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_snapshot *snapshot,
                           int layer, int neurons_a_cell, int chosen)
{
    const struct gf_layer_measure *measure = &snapshot->layers[layer];
    const uint8_t *neurons = snapshot->neurons + measure->first_neuron; /* [width] */
    int units = (int)measure->width;
    if (!snapshot->histograms || neurons_a_cell < 1)
        return;
    bool finite = measure->activation_histogram.nonfinite == 0; /* else states have no meaning */
    for (int cell = 0; cell < rect.width * rect.height && cell * neurons_a_cell < units; cell++) {
        if (!finite) {
            gf_canvas_put(canvas, rect.x + cell % rect.width, rect.y + cell / rect.width, GF_GLYPH_NOT_FINITE,
                          gf_theme_bad_plot(canvas));
            continue;
        }
        int first = cell * neurons_a_cell, left = units - first;
        enum gf_neuron_state state = worst(neurons + first, left < neurons_a_cell ? left : neurons_a_cell);
        struct gf_style style = gf_theme(canvas, STATES[state].role);
        if (chosen >= first && chosen < first + neurons_a_cell)
            style.attributes = (uint16_t)((style.attributes ^ GF_REVERSE) | GF_BOLD | GF_UNDERLINE);
        gf_canvas_put(canvas, rect.x + cell % rect.width, rect.y + cell / rect.width, STATES[state].glyph,
                      style);
    }
}
