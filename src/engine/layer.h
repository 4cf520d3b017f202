/* Kinds of layers. A layer kind is one file in layer/ that exports one `const struct gf_layer_type`. */
#ifndef GRADFLOW_ENGINE_LAYER_H
#define GRADFLOW_ENGINE_LAYER_H

#include <stddef.h>

#include "engine/product.h"
#include "gradflow/network.h"

struct gf_layer_type {
    const char *name; /* `kind` in records */
    size_t (*weight_count)(const struct gf_layer *layer);
    /* Before many `forward` of few rows: turns the weights for them, into the layer's gradient, which has to
     * be made anew. */
    void (*turn)(struct gf_layer *layer);
    /* z [rows][units] from input [rows][inputs], bias included. */
    void (*forward)(const struct gf_layer *layer, size_t rows, const real *input, struct gf_finish finish,
                    real *ret_preactivation);
    /* From layer->delta: ∂loss/∂W and ∂loss/∂b into the layer's gradients. */
    void (*gradient)(struct gf_layer *layer, size_t rows, const real *input);
    /* From layer->delta: ∂loss/∂input [rows][inputs]. */
    void (*backward)(const struct gf_layer *layer, size_t rows, struct gf_finish finish,
                     real *ret_input_gradient);
};

extern const struct gf_layer_type gf_layer_dense;

#endif
