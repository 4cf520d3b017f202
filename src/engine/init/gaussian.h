/* What most inits share: independent normal weights. */
#ifndef GRADFLOW_ENGINE_INIT_GAUSSIAN_H
#define GRADFLOW_ENGINE_INIT_GAUSSIAN_H

#include "engine/init.h"

/* Every weight normal with mean 0 and this standard deviation times request->gain. */
void gf_init_gaussian(const struct gf_init_request *request, double deviation, real *ret_weights);

#endif
