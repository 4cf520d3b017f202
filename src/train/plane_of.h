/* What a picture of the plane takes from the data set: samples, names, and where to look. */
#ifndef GRADFLOW_TRAIN_PLANE_OF_H
#define GRADFLOW_TRAIN_PLANE_OF_H

#include "gradflow/dataset.h"
#include "gradflow/plane.h"

/* The data set must have two features. What a picture of the same generation has already is left as it is. */
void gf_plane_samples_of(const struct gf_dataset *dataset, uint64_t generation, struct gf_plane *plane);
/* Around all training samples, with a margin, as large as a grid of this shape must be to be undistorted. */
struct gf_plane_window gf_plane_window_of(const struct gf_dataset *dataset,
                                          const struct gf_plane_request *request);

#endif
