#include <stdint.h>

#include "engine/kernels.h"
#include "engine/layer.h"

static size_t weight_count(const struct gf_layer *layer)
{
    return layer->units && layer->inputs > SIZE_MAX / layer->units ? SIZE_MAX : layer->units * layer->inputs;
}

static void turn(struct gf_layer *layer)
{
    if (layer->units <= GF_PRODUCT_NARROW)
        return;
    gf_turn_matrix(layer->units, layer->inputs, layer->weights, layer->weight_gradient);
    layer->turned = layer->weight_gradient;
}

static void forward(const struct gf_layer *layer, size_t rows, const real *input, struct gf_finish finish,
                    real *ret_preactivation)
{
    const size_t inputs = layer->inputs, units = layer->units;
    if (layer->turned)
        gf_product_forward_turned(layer->pool, rows, inputs, units, input, layer->turned, layer->bias, finish,
                                  ret_preactivation);
    else
        gf_product_forward(layer->pool, rows, inputs, units, input, layer->weights, layer->bias, finish,
                           ret_preactivation);
}

static void gradient(struct gf_layer *layer, size_t rows, const real *input)
{
    gf_product_gradient(layer->pool, rows, layer->inputs, layer->units, layer->delta, input,
                        layer->weight_gradient);
    gf_column_sums(rows, layer->units, layer->delta, layer->bias_gradient);
}

static void backward(const struct gf_layer *layer, size_t rows, struct gf_finish finish,
                     real *ret_input_gradient)
{
    gf_product_backward(layer->pool, rows, layer->inputs, layer->units, layer->delta, layer->weights, finish,
                        ret_input_gradient);
}

const struct gf_layer_type gf_layer_dense = {
    .name = "dense",
    .weight_count = weight_count,
    .turn = turn,
    .forward = forward,
    .gradient = gradient,
    .backward = backward,
};
