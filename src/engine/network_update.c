/* Clipping, penalty and the update. */
#include <math.h>
#include <string.h>

#include "engine/kernels.h"
#include "engine/network_private.h"

static real clipped(real gradient, real most)
{
    return gradient > most ? most : gradient < -most ? -most : gradient; /* NaN stays */
}

/* Gradients of the layers that are updated, as value clipping leaves them. */
struct clipping_sums {
    double squares;
    size_t entries, cut;
};

static void add_clipped(struct clipping_sums *sums, size_t count, const real *gradient, double value)
{
    const real most = (real)value;
    double squares = 0;
    size_t cut = 0;
    for (size_t i = 0; i < count; i++) {
        const double kept = (double)clipped(gradient[i], most);
        squares += kept * kept;
        cut += gradient[i] > most || gradient[i] < -most;
    }
    sums->squares += squares;
    sums->cut += cut;
    sums->entries += count;
}

struct gf_clipping_effect gf_network_clipping(const struct gf_network *network,
                                              const struct gf_clipping *clipping)
{
    double all = 0;
    struct clipping_sums sums = {0};
    for (size_t i = 0; i < network->layer_count; i++) {
        const struct gf_layer *layer = &network->layers[i];
        const double squares = gf_sum_squares(layer->weight_count, layer->weight_gradient) +
                               gf_sum_squares(layer->units, layer->bias_gradient);
        all += squares;
        if (layer->frozen)
            continue;
        if (clipping->value > 0) {
            add_clipped(&sums, layer->weight_count, layer->weight_gradient, clipping->value);
            add_clipped(&sums, layer->units, layer->bias_gradient, clipping->value);
        } else {
            sums.squares += squares;
        }
    }
    const double norm = sqrt(sums.squares);
    return (struct gf_clipping_effect){
        .gradient_norm = sqrt(all),
        .scale = clipping->norm > 0 && norm > clipping->norm ? clipping->norm / norm : 1,
        .clipped_fraction = sums.entries ? (double)sums.cut / (double)sums.entries : 0,
    };
}

double gf_network_penalty(const struct gf_network *network, const struct gf_penalty *penalty)
{
    double sum = 0;
    for (size_t i = 0; i < network->layer_count; i++) {
        const struct gf_layer *layer = &network->layers[i];
        if (penalty->l1 > 0)
            sum += penalty->l1 * gf_sum_abs(layer->weight_count, layer->weights);
        if (penalty->l2 > 0)
            sum += penalty->l2 / 2 * gf_sum_squares(layer->weight_count, layer->weights);
    }
    return sum;
}

static void clip(const struct gf_update *update, size_t count, real *restrict gradient)
{
    const real most = update->clipping.value > 0 ? (real)update->clipping.value : (real)INFINITY;
    const real scale = (real)update->clip_scale;
    if (isinf(most) && scale == 1)
        return;
    for (size_t i = 0; i < count; i++)
        gradient[i] = scale * clipped(gradient[i], most);
}

static void add_penalty(const struct gf_penalty *penalty, size_t count, const real *restrict weights,
                        real *restrict gradient)
{
    const real l1 = (real)penalty->l1, l2 = (real)penalty->l2;
    if (l1 == 0 && l2 == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        const real sign = weights[i] > 0 ? 1 : weights[i] < 0 ? -1 : 0;
        gradient[i] += l2 * weights[i] + l1 * sign;
    }
}

static void update_layer(struct gf_layer *layer, const struct gf_update *update)
{
    const struct gf_optimizer *optimizer = update->optimizer;
    struct gf_penalty added = update->penalty;
    struct gf_optimizer_settings settings = update->settings;
    settings.weight_decay = 0;
    clip(update, layer->units, layer->bias_gradient);
    optimizer->step(&settings, layer->units, layer->bias, layer->bias_gradient, layer->bias_moments[0],
                    layer->bias_moments[1]);
    if (optimizer->decoupled_decay) {
        settings.weight_decay = added.l2;
        added.l2 = 0;
    }
    clip(update, layer->weight_count, layer->weight_gradient);
    add_penalty(&added, layer->weight_count, layer->weights, layer->weight_gradient);
    layer->update_squares =
        optimizer->step(&settings, layer->weight_count, layer->weights, layer->weight_gradient,
                        layer->weight_moments[0], layer->weight_moments[1]);
}

void gf_network_update(struct gf_network *network, const struct gf_update *update)
{
    for (size_t i = 0; i < network->layer_count; i++) {
        struct gf_layer *layer = &network->layers[i];
        layer->update_squares = 0;
        if (!layer->frozen)
            update_layer(layer, update);
    }
    if (update->optimizer->uses_momentum || update->optimizer->uses_beta2)
        network->moments_used = true;
}

/* Moments that were never used are not written to: their memory stays unmapped. */
void gf_network_reset_moments(struct gf_network *network)
{
    for (size_t i = 0; network->moments_used && i < network->layer_count; i++) {
        struct gf_layer *layer = &network->layers[i];
        for (int moment = 0; moment < 2; moment++) {
            memset(layer->weight_moments[moment], 0, layer->weight_count * sizeof(real));
            memset(layer->bias_moments[moment], 0, layer->units * sizeof(real));
        }
    }
    network->moments_used = false;
}
