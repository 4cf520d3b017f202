/* The way back once more where `real` underflows: δ as numbers of ordinary size times a power of two. It is
 * linear in δ, so that this is all it takes; φ', weights and inputs are those of the pass. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/network_private.h"

#define TINY    1e-30 /* above it, `real` loses nothing that matters */
#define LOG10_2 0.30102999566398119521

/* Σ value² of values that are left as they are: nothing is lost near the least number or the greatest. */
#define SQUARES_LEAST 1e-12
#define SQUARES_MOST  1e12
/* Less than that, of a product times φ': so much may have been lost on the way that steps are needed. Of ∂W:
 * a larger δ. */
#define SQUARES_DOUBTED 1e-40

static size_t count_of(const struct gf_network *network, size_t index)
{
    return network->rows * network->layers[index].units;
}

/* Bring the largest of the values to between a half and one. In two steps: the factor may be no number. */
static void normalise(struct gf_scaled *scaled, size_t count)
{
    real most = 0;
    for (size_t i = 0; i < count; i++) {
        const real size = scaled->values[i] < 0 ? -scaled->values[i] : scaled->values[i];
        most = size > most ? size : most;
    }
    if (most > 0 && isfinite(most)) {
        int exponent = 0;
        frexp((double)most, &exponent);
        const int half = -exponent / 2;
        const real first = (real)ldexp(1, half), second = (real)ldexp(1, -exponent - half);
        for (size_t i = 0; i < count; i++)
            scaled->values[i] = scaled->values[i] * first * second;
        scaled->exponent += exponent;
    }
    scaled->squares = gf_sum_squares(count, scaled->values);
    scaled->zero = scaled->squares == 0;
    scaled->normal = true;
}

/* The same when it is time: most layers change δ by little. Returns Σ value² as it was. */
static double settle(struct gf_scaled *scaled, size_t count)
{
    const double squares = gf_sum_squares(count, scaled->values);
    scaled->squares = squares;
    scaled->zero = scaled->normal = false;
    if (!(squares >= SQUARES_LEAST && squares <= SQUARES_MOST))
        normalise(scaled, count);
    return squares;
}

static void take(struct gf_scaled *scaled, size_t layer, size_t count, const real *values)
{
    memcpy(scaled->values, values, count * sizeof *values);
    scaled->exponent = 0;
    scaled->layer = layer;
    normalise(scaled, count);
}

/* to += from, both normalised. */
static void add(struct gf_scaled *to, const struct gf_scaled *from, size_t count)
{
    if (from->zero)
        return;
    if (to->zero)
        to->exponent = INT_MIN / 2;
    const int exponent = to->exponent > from->exponent ? to->exponent : from->exponent;
    const real own = (real)ldexp(1, to->exponent - exponent),
               other = (real)ldexp(1, from->exponent - exponent);
    for (size_t i = 0; i < count; i++)
        to->values[i] = own * to->values[i] + other * from->values[i];
    to->exponent = exponent;
    to->zero = false;
}

/* What goes around the block that begins with layer `above`, onto the layer before it. */
static void add_skip(struct gf_network *network, size_t above, size_t count)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    const size_t end = gf_network_block_end(network, above);
    if (end == GF_NO_LAYER)
        return;
    if (pass->skip.layer != end) /* δ was of ordinary size there */
        take(&pass->skip, end, count, network->layers[end].skip);
    add(&pass->below, &pass->skip, count);
}

/* From the δ held to ∂loss/∂a of the layer below. */
static void lower(struct gf_network *network, size_t above, struct gf_finish finish)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    struct gf_layer upper = network->layers[above];
    upper.delta = pass->delta.values;
    upper.type->backward(&upper, network->rows, finish, pass->below.values);
}

/* Where nothing else lies between: to its δ at once. False: too little of it is left to tell how it came. */
static bool descend_at_once(struct gf_network *network, size_t above, size_t index)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    struct gf_layer below = network->layers[index];
    if (pass->delta.zero || gf_network_block_end(network, above) != GF_NO_LAYER ||
        !gf_layer_descends_plainly(&below))
        return false;
    below.delta = pass->below.values;
    pass->below.exponent = pass->delta.exponent;
    lower(network, above, (struct gf_finish){gf_layer_times_derivative, &below});
    const double squares = settle(&pass->below, count_of(network, index));
    return squares >= SQUARES_DOUBTED && isfinite(squares);
}

/* Step by step: each may make it as small as can be. */
static void descend_by_steps(struct gf_network *network, size_t above, size_t index)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    const size_t count = count_of(network, index);
    if (!pass->delta.normal)
        normalise(&pass->delta, count_of(network, above));
    pass->below.exponent = pass->delta.exponent;
    if (pass->delta.zero)
        memset(pass->below.values, 0, count * sizeof *pass->below.values);
    else
        lower(network, above, GF_NO_FINISH);
    normalise(&pass->below, count);
    add_skip(network, above, count);
    if (network->layers[index].branch) {
        pass->skip.exponent = pass->below.exponent;
        pass->skip.layer = index;
    }
    gf_layer_descend(network, &network->layers[index], pass->below.values, pass->skip.values, false);
    if (network->layers[index].branch)
        normalise(&pass->skip, count);
    normalise(&pass->below, count);
}

/* From the δ held, of layer `above`, to that of layer `index`. */
static void descend(struct gf_network *network, size_t above, size_t index)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    if (!descend_at_once(network, above, index))
        descend_by_steps(network, above, index);
    pass->below.layer = index;
    const struct gf_scaled swap = pass->delta;
    pass->delta = pass->below;
    pass->below = swap;
}

static void follow(struct gf_network *network, size_t index)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    const size_t readout = network->layer_count - 1;
    const size_t above = index + 1 == network->top ? readout : index + 1;
    if (index == readout) {
        take(&pass->delta, index, count_of(network, index), network->layers[index].delta);
        return;
    }
    if (pass->delta.layer != above)
        take(&pass->delta, above, count_of(network, above), network->layers[above].delta);
    descend(network, above, index);
}

static double logarithm(double squares, int exponent)
{
    return squares == 0 ? -INFINITY : log10(squares) / 2 + exponent * LOG10_2;
}

/* Σ (∂W)² of the δ held. */
static double gradient_squares(struct gf_network *network, size_t index)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    struct gf_layer layer = network->layers[index];
    layer.delta = pass->delta.values;
    layer.weight_gradient = pass->weight_gradient;
    layer.bias_gradient = pass->bias_gradient;
    layer.type->gradient(&layer, network->rows, gf_network_input_of(network, index));
    return gf_sum_squares(layer.weight_count, layer.weight_gradient);
}

/* Of the δ held. */
static struct gf_magnitude sizes(struct gf_network *network, size_t index)
{
    struct gf_scaled *delta = &network->magnitude.delta;
    if (delta->zero)
        return (struct gf_magnitude){-INFINITY, -INFINITY};
    double weights = gradient_squares(network, index);
    if (weights < SQUARES_DOUBTED && !delta->normal) {
        normalise(delta, count_of(network, index));
        weights = gradient_squares(network, index);
    }
    const double rows = (double)network->rows, units = (double)network->layers[index].units;
    return (struct gf_magnitude){
        logarithm(delta->squares * rows / units, delta->exponent),
        logarithm(weights, delta->exponent),
    };
}

struct gf_magnitude gf_network_magnitude(struct gf_network *network, size_t index, double delta_rms,
                                         double weight_gradient_norm)
{
    struct gf_magnitude_pass *pass = &network->magnitude;
    if (delta_rms < TINY) {
        follow(network, index);
    } else if (weight_gradient_norm < TINY) { /* the inputs are tiny */
        take(&pass->delta, index, count_of(network, index), network->layers[index].delta);
    } else {
        pass->delta.layer = GF_NO_LAYER;
        return (struct gf_magnitude){NAN, NAN};
    }
    return sizes(network, index);
}
