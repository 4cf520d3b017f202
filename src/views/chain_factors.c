#include "views/chain_factors.h"

#include <math.h>

double gf_chain_delta(const struct gf_layer_measure *layer)
{
    return isfinite(layer->delta_rms) ? gf_delta_size(layer).decades : NAN;
}

int gf_chain_neighbour(const struct gf_snapshot *snapshot, int layer, int direction)
{
    const int layers = (int)snapshot->layer_count;
    do
        layer += direction;
    while (layer >= 0 && layer < layers && snapshot->layers[layer].dormant);
    return layer >= 0 && layer < layers ? layer : -1;
}

int gf_chain_end(const struct gf_chain *chain)
{
    if (chain->forward)
        return chain->layers - 1;
    int layer = 0;
    while (layer < chain->layers && chain->factors[layer].dormant)
        layer++;
    return layer < chain->layers ? layer : -1;
}

/* a / b of sizes, as a difference of logarithms; NAN where there is no ratio. */
static double ratio(double a, double b)
{
    return b > -INFINITY ? a - b : NAN;
}

/* An error of a block's end goes around the block: it arrives where the block's input comes from. */
static void join_backward(const struct gf_snapshot *snapshot, struct gf_chain *chain)
{
    int below = 0; /* layer 1 belongs to no block */
    for (int k = 0; k < chain->layers; k++)
        if (!isnan(snapshot->layers[k].branch_norm_ratio)) {
            chain->factors[below].joined = true;
            below = k;
        }
}

static void go_backward(const struct gf_snapshot *snapshot, struct gf_chain *chain)
{
    const int last = chain->layers - 1;
    const double first = gf_chain_delta(&snapshot->layers[last]);
    double above = first;
    for (int k = last; k >= 0; k--) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        struct gf_chain_factor *factor = &chain->factors[k];
        if (factor->dormant)
            continue;
        const double delta = gf_chain_delta(layer);
        factor->bad = isnan(delta) || isnan(first);
        factor->start = k == last;
        factor->product = ratio(delta, first);
        factor->gain = factor->start ? NAN : ratio(delta, above);
        factor->phi = log10(layer->derivative_rms);
        factor->weights = factor->phi > -INFINITY ? factor->gain - factor->phi : NAN;
        above = delta;
    }
    join_backward(snapshot, chain);
}

static double size(double mean, double deviation)
{
    return log10(hypot(mean, deviation));
}

static void go_forward(const struct gf_snapshot *snapshot, struct gf_chain *chain)
{
    double product = 0, below = NAN; /* the size of the input is not known */
    for (int k = 0; k < chain->layers; k++) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        struct gf_chain_factor *factor = &chain->factors[k];
        if (factor->dormant)
            continue;
        const double z = size(layer->preactivation_mean, layer->preactivation_std);
        const double a = size(layer->activation_mean, layer->activation_std);
        factor->bad = !isfinite(layer->activation_mean) || isinf(layer->forward_gain);
        factor->gain = log10(layer->forward_gain);
        factor->phi = ratio(a, z);
        factor->weights = a > -INFINITY ? ratio(factor->gain, factor->phi) : ratio(z, below);
        factor->joined = !isnan(layer->branch_norm_ratio);
        if (!isnan(factor->gain))
            product += factor->gain;
        factor->product = factor->bad ? NAN : product;
        below = a;
    }
}

static void summarise(struct gf_chain *chain)
{
    double sum = 0;
    int counted = 0;
    for (int k = 0; k < chain->layers; k++) {
        const double gain = chain->factors[k].gain;
        if (isnan(gain) || chain->factors[k].bad)
            continue;
        chain->count++;
        if (chain->slowest < 0 || gain < chain->factors[chain->slowest].gain)
            chain->slowest = k;
        if (chain->fastest < 0 || gain > chain->factors[chain->fastest].gain)
            chain->fastest = k;
        if (isfinite(gain))
            sum += gain, counted++;
    }
    chain->mean = counted > 0 ? sum / counted : NAN;
}

void gf_chain_of(const struct gf_snapshot *snapshot, bool forward, struct gf_chain *ret_chain)
{
    struct gf_chain *chain = ret_chain;
    chain->forward = forward;
    chain->layers = (int)snapshot->layer_count;
    chain->count = 0;
    chain->slowest = chain->fastest = -1;
    for (int k = 0; k < chain->layers; k++)
        chain->factors[k] = (struct gf_chain_factor){
            .phi = NAN, .weights = NAN, .gain = NAN, .product = NAN, .dormant = snapshot->layers[k].dormant};
    if (forward)
        go_forward(snapshot, chain);
    else
        go_backward(snapshot, chain);
    summarise(chain);
}
