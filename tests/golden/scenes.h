/* Invented experiments that look like real ones: what the golden pictures and the property tests draw. The
 * same name gives the same scene, to the bit. */
#ifndef GRADFLOW_TESTS_GOLDEN_SCENES_H
#define GRADFLOW_TESTS_GOLDEN_SCENES_H

#include <stddef.h>

#include "views/view.h"

struct scene {
    struct gf_scene scene; /* points into the rest */
    struct gf_view_state state;
    struct gf_run_state run;
    struct gf_spec spec;
};

const char *scene_name(size_t index); /* until NULL */
struct scene *scene_create(const char *name);
void scene_destroy(struct scene *scene);
/* Diagnose the snapshot as it is now, after it has been changed by hand. */
void scene_diagnose(struct scene *scene);

/* A whole screen: header, table, footer. */
void scene_draw(const struct scene *scene, struct gf_canvas *canvas, struct gf_view_state *state,
                struct gf_hit *ret_hit);
/* The same with another view than the table. */
void scene_draw_view(const struct scene *scene, size_t view, struct gf_canvas *canvas,
                     struct gf_view_state *state, struct gf_hit *ret_hit);

#endif
