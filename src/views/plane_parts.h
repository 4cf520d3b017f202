/* The pieces of the view of the input plane, each in a file of its own. */
#ifndef GRADFLOW_VIEWS_PLANE_PARTS_H
#define GRADFLOW_VIEWS_PLANE_PARTS_H

#include "views/view.h"

/* A row of -1 is not there. A cell of the map holds across × down points of the grid that is asked for. */
struct gf_plane_layout {
    struct gf_rect map;
    int loss_row, words_row, axis_row;
    int label_width; /* of the vertical axis, left of the map; 0: none */
    int across, down;
};
struct gf_plane_layout gf_plane_layout(const struct gf_canvas *canvas, struct gf_rect area,
                                       enum gf_plane_kind kind);
/* What there is to draw on this map, for the trainer. */
struct gf_plane_request gf_plane_wanted(const struct gf_plane_layout *layout, const struct gf_scene *scene,
                                        const struct gf_view_state *state);
/* The picture that there is, if it is one of what is wanted; else NULL. */
const struct gf_plane *gf_plane_shown(const struct gf_scene *scene, const struct gf_plane_request *wanted);

/* Where a number lies between -1 and 1 on the scale of this picture. */
struct gf_plane_scale {
    double low, high;
};
struct gf_plane_scale gf_plane_scale(const struct gf_plane *plane);
double gf_plane_share(const struct gf_plane_scale *scale, double value);

void gf_plane_draw_map(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                       const struct gf_plane *plane);
void gf_plane_draw_samples(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                           const struct gf_plane *plane);
void gf_plane_draw_axes(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                        const struct gf_plane *plane);
/* `chosen`: the user has selected a neuron; else the first one is drawn, and told to be that. */
void gf_plane_draw_words(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene,
                         const struct gf_plane_request *wanted, const struct gf_plane *plane, bool chosen);

/* Signs of classes and of how sure the network is, on this canvas. */
uint32_t gf_plane_sample_glyph(const struct gf_canvas *canvas, uint32_t class);
struct gf_style gf_plane_sample_style(const struct gf_canvas *canvas, const struct gf_plane *plane,
                                      const struct gf_plane_sample *sample);
/* What fills a cell where colours cannot: `share` from -1 to 1, or how sure a class is. */
uint32_t gf_plane_shade(const struct gf_canvas *canvas, double share);
uint32_t gf_plane_class_shade(const struct gf_canvas *canvas, uint32_t class, double sure);
#define GF_PLANE_REGION_SIGNS 8
uint32_t gf_plane_region_shade(uint64_t pattern);
/* From how sure a network is, 1/classes … 1, to 0 … 1. */
double gf_plane_sure(const struct gf_plane *plane, double value);

int gf_plane_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                     const struct gf_view_state *state);

#endif
