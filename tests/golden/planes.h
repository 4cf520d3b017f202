/* Invented pictures of the plane, as the trainer would publish them. */
#ifndef GRADFLOW_TESTS_GOLDEN_PLANES_H
#define GRADFLOW_TESTS_GOLDEN_PLANES_H

#include "gradflow/plane.h"
#include "views/view.h"

/* What `request` asks for: classes 0 is numbers; `coarse` times as coarse. The caller frees. */
struct gf_plane *plane_create(const struct gf_plane_request *request, const struct gf_snapshot *snapshot,
                              uint32_t classes, uint32_t coarse);
/* The view of the plane on a whole screen, as it is once the trainer has drawn what it asks for. */
void plane_draw(struct gf_scene scene, struct gf_canvas *canvas, struct gf_rect area,
                const struct gf_view_state *state, uint32_t classes, struct gf_hit *ret_hit);

#endif
