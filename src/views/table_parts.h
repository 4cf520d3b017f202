/* The pieces of the layer table, each in a file of its own. */
#ifndef GRADFLOW_VIEWS_TABLE_PARTS_H
#define GRADFLOW_VIEWS_TABLE_PARTS_H

#include "canvas/bars.h"
#include "views/table_layout.h"

/* The scale of every gradient bar. Fixed: a vanishing gradient must never be scaled up to look healthy. */
extern const struct gf_log_scale GF_TABLE_SCALE;

/* What the bars show of a layer, and what it is called. */
double gf_table_measure(const struct gf_layer_measure *layer, enum gf_bar_measure measure);
const char *gf_table_measure_name(enum gf_bar_measure measure);
enum gf_layer_series gf_table_series(enum gf_bar_measure measure);

/* δ of a layer (from 0) as theory has it, from the measured δ of the last hidden layer; 0: nothing to draw.
 */
double gf_table_predicted_delta(const struct gf_scene *scene, int layer);
void gf_table_draw_loss(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene);
void gf_table_draw_layer(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                         const struct gf_scene *scene, const struct gf_view_state *state, int layer);

/* The horizontal axis of the visible layers' activation histograms: shared where all hidden ones have the
 * same finite bounds, else each row has its own. */
struct gf_table_axis {
    bool shared;
    double from, to;
};
struct gf_table_axis gf_table_axis(const struct gf_table_layout *layout, const struct gf_snapshot *snapshot);
void gf_table_draw_histogram(struct gf_canvas *canvas, struct gf_rect rect,
                             const struct gf_layer_measure *layer, const struct gf_table_axis *axis);

/* Neuron states as glyph, style and words. */
uint32_t gf_neuron_glyph(enum gf_neuron_state state);
enum gf_role gf_neuron_role(enum gf_neuron_state state);
const char *gf_neuron_word(enum gf_neuron_state state);
const char *gf_neuron_sentence(enum gf_neuron_state state); /* what it means */
/* The map of one layer into rect; `chosen` is the neuron to point out, or -1. */
void gf_table_draw_neurons(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_snapshot *snapshot,
                           int layer, int neurons_a_cell, int chosen);

void gf_table_draw_status(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene,
                          const struct gf_view_state *state);
void gf_table_draw_curve(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                         const struct gf_view_state *state);
void gf_table_draw_legend(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                          const struct gf_scene *scene, enum gf_bar_measure measure);
void gf_table_draw_minimap(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                           const struct gf_snapshot *snapshot, const struct gf_view_state *state);

#endif
