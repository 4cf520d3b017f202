/* What a layer's learned α make of its activations, in words. */
#ifndef GRADFLOW_VIEWS_ALPHA_H
#define GRADFLOW_VIEWS_ALPHA_H

#include "gradflow/snapshot.h"

#define GF_ALPHA_TEXT 128

/* "0.05 … 0.41"; the range of α alone. "" if there is none. */
const char *gf_alpha_range(const struct gf_layer_measure *layer, char text[GF_ALPHA_TEXT]);
/* "not monotone below 0 in 2 units"; "" where φ is an ordinary kink in every unit. */
const char *gf_alpha_remark(const struct gf_layer_measure *layer, char text[GF_ALPHA_TEXT]);

#endif
