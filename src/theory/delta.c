/* Through a given network, forwards with q and backwards with δ. Squares are kept as natural logarithms,
 * which no depth overflows. */
#include <math.h>

#include "theory/expectation.h"

#define TABLES 2 /* most networks have one activation */

struct tables {
    struct gf_expectation expectations[TABLES];
    size_t count, next;
};

static struct gf_expectation *table_of(struct tables *tables, const struct gf_theory_function *function)
{
    for (size_t i = 0; i < tables->count; i++)
        if (tables->expectations[i].function == function)
            return &tables->expectations[i];
    struct gf_expectation *expectation = &tables->expectations[tables->next];
    tables->next = (tables->next + 1) % TABLES;
    if (tables->count < TABLES)
        tables->count++;
    gf_expectation_init(expectation, function);
    return expectation;
}

/* What a layer's output carries: E[a²], and the share of it that all samples have in common where a norm
 * makes that E[a]². */
struct signal {
    double square, common;
};

/* Moments that are still valid are not taken again: q has mostly settled after a few layers. */
struct forward {
    struct tables tables;
    const struct gf_theory_layer *layer; /* `moments` are of this one… */
    double variance;                     /* …at this variance of u */
    struct gf_theory_moments moments;
};

static const struct gf_theory_moments *moments_of(struct forward *forward,
                                                  const struct gf_theory_layer *layer, double variance)
{
    const struct gf_theory_layer *last = forward->layer;
    if (!last || last->function != layer->function || fabs(last->bias_mean - layer->bias_mean) > 0 ||
        !(fabs(variance - forward->variance) <= 1e-10 * variance)) {
        forward->moments =
            gf_expectation_moments(table_of(&forward->tables, layer->function), layer->bias_mean, variance);
        forward->variance = variance;
    }
    forward->layer = layer;
    return &forward->moments;
}

/* signals[l] is what layer l gets, signals[l + 1] what it hands on. Returns ln E[(δ/G)²] of the layer: what
 * φ, norm and branch make of ∂loss/∂a. */
static double pass_forward(struct forward *forward, const struct gf_theory_layer *layer,
                           struct signal *signals, size_t l, double *ret_variance)
{
    const double weights = (double)layer->inputs * layer->weight_variance;
    const double q = weights * signals[l].square + layer->bias_variance;
    const double divisor = layer->norm == GF_THEORY_BATCH_NORM
                               ? weights * (signals[l].square - signals[l].common)
                           : layer->norm == GF_THEORY_LAYER_NORM ? q
                                                                 : 1;
    const struct gf_theory_moments *moments =
        moments_of(forward, layer, layer->norm == GF_THEORY_NO_NORM ? q : 1);
    const double scale = layer->branch ? layer->branch_scale * layer->branch_scale : 1;
    const struct signal around = layer->branch ? signals[l + 1 - layer->branch] : (struct signal){0, 0};
    *ret_variance = q;
    signals[l + 1] = (struct signal){around.square + scale * moments->value_squared,
                                     around.common + scale * moments->value * moments->value};
    return log(scale * moments->slope_squared / divisor);
}

static double add_logs(double a, double b)
{
    const double most = fmax(a, b);
    return isinf(most) ? most : most + log(exp(a - most) + exp(b - most));
}

static void pass_backward(const struct gf_theory_network *network, double *gains /* becomes delta_log10 */)
{
    const size_t count = network->layer_count;
    double gradient = 0, around = 0, last = 0; /* ln G², that of the skip under way, ln δ_L² */
    size_t open = count;                       /* where the skip begins; count: none */
    for (size_t l = count; l-- > 0;) {
        const struct gf_theory_layer *layer = &network->layers[l];
        const double delta = gradient + gains[l];
        if (l + 1 == count)
            last = delta;
        if (layer->branch) {
            open = l + 1 - layer->branch;
            around = gradient;
        }
        gains[l] = l + 1 == count ? 0 : (delta - last) / (2 * log(10));
        gradient = delta + log((double)layer->units * layer->weight_variance);
        if (l == open)
            gradient = add_logs(gradient, around);
    }
}

void gf_theory_delta(const struct gf_theory_network *network, double *ret_variance, double *ret_delta_log10)
{
    struct forward forward;
    forward.layer = NULL;
    struct signal signals[GF_THEORY_LAYERS_MOST + 1];
    signals[0] = (struct signal){network->input_mean_square, 0};
    forward.tables.count = forward.tables.next = 0;
    for (size_t l = 0; l < network->layer_count; l++)
        ret_delta_log10[l] = pass_forward(&forward, &network->layers[l], signals, l, &ret_variance[l]);
    pass_backward(network, ret_delta_log10);
}
