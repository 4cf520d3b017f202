/* What the network's own files share. */
#ifndef GRADFLOW_ENGINE_NETWORK_PRIVATE_H
#define GRADFLOW_ENGINE_NETWORK_PRIVATE_H

#include <stdint.h>

#include "base/arena.h"
#include "engine/tile.h"
#include "engine/trial.h"
#include "gradflow/network.h"

#define GF_EVALUATION_ROWS GF_NETWORK_INFER_ROWS /* samples that an evaluation forwards at once */

/* values times 2^exponent */
struct gf_scaled {
    real *values; /* [batch][widest] */
    int exponent;
    double squares; /* Σ value² */
    bool normal;    /* the largest is as it was brought to be */
    bool zero;      /* all of them */
    size_t layer;   /* whose they are; GF_NO_LAYER: nobody's */
};
#define GF_NO_LAYER SIZE_MAX

/* The pass of gf_network_magnitude. */
struct gf_magnitude_pass {
    struct gf_scaled delta, below; /* δ of the layer it has come to; room for the next */
    struct gf_scaled skip;         /* as layer->skip, of the last block it came through */
    real *weight_gradient;         /* [most weights of a layer] */
    real *bias_gradient;           /* [widest] */
};

#define GF_STAGES_MOST 8 /* of a pass that threads share */

/* How threads share a pass: each has a stage, layers first[stage] … first[stage + 1]-1. */
struct gf_sharing {
    size_t rows; /* what it was decided for; 0: something has changed since */
    bool tiny, shared;
    bool usual;            /* also if the visits are not thorough */
    bool together;         /* the last pass was: weights lie in the caches of all */
    size_t stages, grains; /* of rows */
    size_t first[GF_STAGES_MOST + 1];
    struct gf_trial trial; /* where the pool has a clock */
};

struct gf_network {
    struct gf_arena arena;
    struct gf_pool *pool; /* NULL: none */
    struct gf_sharing sharing;
    struct gf_layer *views; /* [GF_STAGES_MOST][layer_count]: the layers as stages see them */
    size_t inputs, batch;
    size_t layer_count;
    struct gf_layer *layers; /* [layer_count] */
    size_t top;              /* hidden layers in use, from the first on */
    real warmup;             /* shift of what φ sees */
    real *evaluation[3];     /* [GF_EVALUATION_ROWS][widest] each: a layer's z and u, its a, a block's x */
    struct gf_norm_statistics evaluation_statistics; /* [widest] */
    double *norm_scratch;                            /* [3][widest] */
    double *scratch;                                 /* for the inits that want it */
    bool moments_used;                               /* the optimiser's state may differ from 0 */
    size_t rows;                                     /* of the current pass */
    const real *input;                               /* [rows][inputs], borrowed */
    struct gf_magnitude_pass magnitude;
};

/* Runs twice: measuring (the network's layers are then NULL), and handing out. */
void gf_network_lay_out(struct gf_network *network, const struct gf_network_plan *plan,
                        struct gf_arena *arena);

/* What feeds layer `index`: the number of the hidden layer, from 1; 0: the network's input. */
size_t gf_network_below(const struct gf_network *network, size_t index);

const real *gf_network_input_of(const struct gf_network *network, size_t index);
/* The last layer of the block that begins with this one; GF_NO_LAYER: there is none, or it lies dormant. */
size_t gf_network_block_end(const struct gf_network *network, size_t index);

/* A layer from z on, in buffers of the caller's choice: [rows][units] each. */
struct gf_passage {
    size_t rows;
    real *z, *u, *a;                      /* u may be z */
    real *derivative;                     /* φ'(u); may be NULL */
    const real *x;                        /* where a block ends: what its skip connection carries */
    struct gf_norm_statistics statistics; /* for a norm that needs them */
};
void gf_layer_activate(const struct gf_network *network, const struct gf_layer *layer,
                       const struct gf_passage *passage);
/* The statistics of z [rows][units], for a norm that measures them. */
void gf_layer_measure_norm(const struct gf_network *network, const struct gf_layer *layer, size_t rows,
                           const real *z, struct gf_norm_statistics statistics);
/* Whether what φ sees is just z. */
bool gf_layer_sees_z(const struct gf_network *network, const struct gf_layer *layer);
/* Layer `index` of the current pass, from its input on; and from z on: layer->preactivation is there. */
void gf_network_pass_layer(struct gf_network *network, size_t index);
void gf_network_activate_layer(struct gf_network *network, size_t index);

/* The first half of gf_network_backward_layer. */
void gf_network_gradient_layer(struct gf_network *network, size_t index);
/* Decides on `sharing`, for the network as it is and the rows of the current pass. */
void gf_network_share_out(struct gf_network *network);
/* What it depends on besides has changed: sizes in use, what happens to a sample, threads. */
void gf_network_share_anew(struct gf_network *network);
/* visit(context, index) for every layer, by the threads that share the pass and for the layers that each has
 * there. */
void gf_network_each_layer(struct gf_network *network, void (*visit)(void *context, size_t index),
                           void *context);

/* The second half of gf_network_backward_layer: δ of the layer below, without gradients. */
void gf_network_lower_layer(struct gf_network *network, size_t index);

/* The way back: delta [rows][units] holds ∂loss/∂a and becomes ∂loss/∂z. layer->derivative is there. Where a
 * block ends, ret_skip [rows][units] gets what goes around it. The gradients of γ, β and α only if `learn`.
 */
void gf_layer_descend(const struct gf_network *network, struct gf_layer *layer, real *delta, real *ret_skip,
                      bool learn);

/* Whether that is nothing but delta ·= φ'. */
bool gf_layer_descends_plainly(const struct gf_layer *layer);
/* That for a part of layer->delta, as soon as it is there: what finishes a product, with the layer. */
void gf_layer_times_derivative(const void *layer, const struct gf_tile *tile, size_t first);

/* γ = 1, β = 0, no running statistics. */
void gf_layer_start_norm(struct gf_layer *layer);
/* Every unit's α as the layer's `parameters` have it. */
void gf_layer_start_alpha(struct gf_layer *layer);

#endif
