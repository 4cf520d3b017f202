/* The chain rule as numbers: one factor a layer, and what is left of the error after each. All are decimal
 * logarithms, as they multiply far beyond what a double can hold: -INFINITY is exactly 0, NAN: there is none.
 *
 * Backward: δ of a layer = φ′ × weights × δ of the next one that is passed. `product` is δ of the layer / δ
 * of the read-out. Forward: rms a = weights × φ × rms a of the layer before; `product` is rms a / rms of the
 * input. In either direction phi + weights = gain, and product changes by gain from layer to layer. */
#ifndef GRADFLOW_VIEWS_CHAIN_FACTORS_H
#define GRADFLOW_VIEWS_CHAIN_FACTORS_H

#include <stdbool.h>

#include "gradflow/snapshot.h"

struct gf_chain_factor {
    double phi;     /* rms of φ′; forward: rms a / rms z */
    double weights; /* all the rest of the gain; forward: rms z / rms a of the layer before */
    double gain, product;
    bool dormant; /* the pass goes by it */
    bool start;   /* backward: the read-out, where the product begins */
    bool joined;  /* what goes around a residual block is in it: in weights; forward: in phi */
    bool bad;     /* what it would be made of is not finite */
};

struct gf_chain {
    bool forward;
    int layers;
    int count;            /* factors that have a number */
    int slowest, fastest; /* the layers that let the least and the most through, -1: none */
    double mean;          /* of the factors that are not 0: log10 of their geometric mean */
    struct gf_chain_factor factors[GF_SNAPSHOT_LAYERS_MOST];
};

void gf_chain_of(const struct gf_snapshot *snapshot, bool forward, struct gf_chain *ret_chain);

/* log10 of δ, also where it is too small for a float. */
double gf_chain_delta(const struct gf_layer_measure *layer);
/* The next layer that is passed in this direction (1: towards the read-out), or -1. */
int gf_chain_neighbour(const struct gf_snapshot *snapshot, int layer, int direction);
/* The layer where the product of a pass has been through everything, or -1: the first that is passed
 * backward, the read-out forward. */
int gf_chain_end(const struct gf_chain *chain);

#endif
