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

/* Moments are not taken again where q has settled, nor where classes of inputs have become the same. */
struct forward {
    struct tables tables;
    bool first;                                              /* class: nothing below is filled yet */
    struct signal signals[GF_THEORY_LAYERS_MOST + 1];        /* into each layer, and out of the last */
    double variance[GF_THEORY_LAYERS_MOST];                  /* of u, that… */
    struct gf_theory_moments moments[GF_THEORY_LAYERS_MOST]; /* …these are taken at */
};

static bool is_near(double a, double b, double room)
{
    return fabs(a - b) <= room * b;
}

static const struct gf_theory_moments *
moments_of(struct forward *forward, const struct gf_theory_layer *layers, size_t l, double variance)
{
    const struct gf_theory_layer *layer = &layers[l], *below = layer - 1;
    if (!forward->first && is_near(forward->variance[l], variance, 1e-5))
        return &forward->moments[l];
    forward->variance[l] = variance;
    if (l && below->function == layer->function && is_near(below->bias_mean, layer->bias_mean, 0) &&
        is_near(forward->variance[l - 1], variance, 1e-10)) {
        forward->variance[l] = forward->variance[l - 1];
        forward->moments[l] = forward->moments[l - 1];
    } else {
        struct gf_expectation *table = table_of(&forward->tables, layer->function);
        forward->moments[l] = gf_expectation_moments(table, layer->bias_mean, variance);
    }
    return &forward->moments[l];
}

/* Returns ln E[(δ/G)²] of the layer: what φ, norm and branch make of ∂loss/∂a. */
static double pass_forward(struct forward *forward, const struct gf_theory_layer *layers, size_t l,
                           double *ret_variance)
{
    const struct gf_theory_layer *layer = &layers[l];
    struct signal *signals = forward->signals;
    const double weights = (double)layer->inputs * layer->weight_variance;
    const double q = weights * signals[l].square + layer->bias_variance;
    const double divisor = layer->norm == GF_THEORY_BATCH_NORM
                               ? weights * (signals[l].square - signals[l].common)
                           : layer->norm == GF_THEORY_LAYER_NORM ? q
                                                                 : 1;
    const struct gf_theory_moments *moments =
        moments_of(forward, layers, l, layer->norm == GF_THEORY_NO_NORM ? q : 1);
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

/* gains becomes ln δ², from G = 1 at the last layer. */
static void pass_backward(const struct gf_theory_network *network, double *gains)
{
    const size_t count = network->layer_count;
    double gradient = 0, around = 0; /* ln G², and that of the skip under way */
    size_t open = count;             /* where the skip begins; count: none */
    for (size_t l = count; l-- > 0;) {
        const struct gf_theory_layer *layer = &network->layers[l];
        if (layer->branch) {
            open = l + 1 - layer->branch;
            around = gradient;
        }
        gains[l] += gradient;
        gradient = gains[l] + log((double)layer->units * layer->weight_variance);
        if (l == open)
            gradient = add_logs(gradient, around);
    }
}

/* One class of inputs: adds to what the classes before it gave. */
static void follow(struct forward *forward, const struct gf_theory_network *network, double input_square,
                   double *variance, double *sum /* ln Σ δ² */)
{
    double gains[GF_THEORY_LAYERS_MOST];
    forward->signals[0] = (struct signal){input_square, 0};
    for (size_t l = 0; l < network->layer_count; l++) {
        double q;
        gains[l] = pass_forward(forward, network->layers, l, &q);
        variance[l] = (forward->first ? 0 : variance[l]) + q / (double)network->input_count;
    }
    pass_backward(network, gains);
    for (size_t l = 0; l < network->layer_count; l++)
        sum[l] = forward->first ? gains[l] : add_logs(sum[l], gains[l]);
}

void gf_theory_delta(const struct gf_theory_network *network, double *ret_variance, double *ret_delta_log10)
{
    struct forward forward;
    forward.tables.count = forward.tables.next = 0;
    for (size_t i = 0; i < network->input_count; i++) {
        forward.first = i == 0;
        follow(&forward, network, network->input_square[i], ret_variance, ret_delta_log10);
    }
    const double last = ret_delta_log10[network->layer_count - 1];
    for (size_t l = 0; l < network->layer_count; l++)
        ret_delta_log10[l] = (ret_delta_log10[l] - last) / (2 * log(10));
}
