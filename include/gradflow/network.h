/* The network: L hidden layers and a linear read-out, z = W x + b, a = φ(u) with u what φ sees (u = z where
 * nothing sits between: no norm, no skip connection, no shift), δ = ∂loss/∂z for the batch-mean loss.
 *
 * gf_network owns one arena: parameters | gradients | optimiser moments | activations | deltas. gf_layer
 * borrows slices of it and owns nothing. After create nothing allocates and nothing can fail; NaN and Inf are
 * data. Thread: a network belongs to one thread at a time.
 *
 * One pass over a batch: begin, forward_layer for 0 … count-1, loss, backward_layer for count-1 … 0. The
 * caller runs the loop, so that it can stop between layers. Until the next begin, every buffer of every layer
 * holds this batch. */
#ifndef GRADFLOW_NETWORK_H
#define GRADFLOW_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/activation.h"
#include "engine/init.h"
#include "engine/loss.h"
#include "engine/norm.h"
#include "engine/optimizer.h"
#include "gradflow/error.h"
#include "gradflow/real.h"

#define GF_DEPTH_MOST  512   /* hidden layers */
#define GF_WIDTH_MOST  2048  /* units of a layer */
#define GF_INPUTS_MOST 65536 /* features of a sample */

struct gf_layer_type;
struct gf_network;
struct gf_pool; /* base/pool.h */

struct gf_shape {
    size_t channels, height, width; /* a dense layer's units: n × 1 × 1 */
};

/* What to build: a plain value, borrowed pointers are to registry rows. */
struct gf_layer_plan {
    size_t units; /* 1 to GF_WIDTH_MOST */
    const struct gf_activation *activation;
    struct gf_activation_parameters parameters;
    const struct gf_init *init;
    double gain;
    double bias, bias_std;      /* biases drawn normal with this mean and standard deviation */
    bool frozen;                /* parameters are not updated */
    const struct gf_norm *norm; /* NULL: none */
    bool warms_up;              /* the network's warm-up shifts what φ sees */
    /* A skip connection goes around the last `branch` layers, this one included (0: none), from x, the output
     * of the layer before them, with as many units as this one: a = x + scale·φ(u), or where the sum comes
     * first u = x + scale·norm(z). Blocks may follow each other, but not overlap. */
    size_t branch;
    double branch_scale;
    bool branch_sum_first;
};

/* The parameters of a layer in groups. Memory for all of them is reserved when the network is built, so that
 * activation and norm can change in place; only those in force (`active`) are counted, clipped and updated,
 * and only their gradients are valid. */
enum gf_group {
    GF_GROUP_WEIGHTS,    /* W [units][inputs] */
    GF_GROUP_BIAS,       /* b [units] */
    GF_GROUP_NORM_SCALE, /* γ [units] of a norm */
    GF_GROUP_NORM_SHIFT, /* β [units] of a norm */
    GF_GROUP_ALPHA,      /* α [units], the leak of activations that learn it */
    GF_GROUPS
};
struct gf_parameter_group {
    size_t count;
    bool active;
    bool decays;      /* l1, l2 and decoupled decay apply */
    real *values;     /* [count] */
    real *gradient;   /* [count], of the data loss */
    real *moments[2]; /* [count] each: the optimiser's state */
    int64_t steps;    /* updates made since they were zero */
};

struct gf_network_plan {
    size_t inputs;                      /* features of a sample, 1 to GF_INPUTS_MOST */
    size_t batch;                       /* most rows a pass will have, at least 1 */
    size_t layer_count;                 /* hidden layers and the read-out, 1 to GF_DEPTH_MOST + 1 */
    const struct gf_layer_plan *layers; /* [layer_count], the read-out last; borrowed during create only */
};

/* Everything about one layer. Buffers are [rows][units] unless said, rows being those of the current pass. */
struct gf_layer {
    const struct gf_layer_type *type;
    struct gf_pool *pool; /* the network's; NULL: none */
    const struct gf_activation *activation;
    struct gf_activation_parameters parameters;
    struct gf_shape input_shape, output_shape;
    size_t inputs, units;
    bool frozen;
    bool alpha_started, norm_started; /* anew, by the last gf_network_change */
    size_t weight_count;
    struct gf_parameter_group groups[GF_GROUPS];
    real *weights;                        /* [units][inputs]: these six are groups' too */
    real *bias;                           /* [units] */
    const real *turned;                   /* [inputs][units]: Wᵀ, in layers as a shared pass sees them */
    real *weight_gradient;                /* [units][inputs], of the data loss */
    real *bias_gradient;                  /* [units] */
    real *weight_moments[2];              /* [units][inputs] each: the optimiser's state */
    real *bias_moments[2];                /* [units] each */
    const struct gf_norm *norm;           /* never NULL */
    struct gf_norm_statistics statistics; /* of the last pass, where the norm measures them */
    struct gf_norm_statistics running;    /* what evaluations take instead, as soon as there are some */
    uint64_t running_batches;             /* folded into `running` */
    bool statistics_new;                  /* `statistics` are not yet in `running` */
    bool warms_up;
    size_t branch; /* a block ends here: its layers; 0: none */
    size_t opens;  /* a block begins here: its layers; 0: none */
    bool branch_sum_first;
    real branch_scale;
    real *preactivation; /* z */
    real *argument;      /* u, what φ sees; the same buffer as z where nothing sits between */
    real *between;       /* the buffer for u where it is not z */
    real *output;        /* a; of a block's last layer, the output of the block */
    real *derivative;    /* φ'(u) */
    real *delta; /* δ = ∂loss/∂z of the batch-mean loss, valid after backward_layer of the layer above (or
                  * loss, for the read-out) */
    real *skip;  /* of a block's last layer: ∂loss/∂(what the skip connection is added to) */
    double weight_squares; /* Σ W² as the last update left it, NAN where W may have been written to since:
                            * gf_network_weight_squares knows in any case */
    double update_squares; /* Σ (applied ΔW)² of the last update; 0 before the first and when frozen, NAN
                            * where W was put back since */
};

/* Errors: a size that is 0 or out of range, blocks that overlap, or a network that does not fit in memory
 * (the message gives its size). Parameters are zero until gf_network_initialise. */
bool gf_network_create(const struct gf_network_plan *plan, struct gf_network **ret_network,
                       struct gf_error *reterr);
void gf_network_destroy(struct gf_network *network); /* takes NULL */

/* Bytes a network of this plan needs; SIZE_MAX if that overflows or a size is beyond its limit. */
size_t gf_network_bytes(const struct gf_network_plan *plan);
/* Whether there can be as much memory as it needs, and `beside` bytes that something else has: physical
 * memory, and the limits of the process and of its control groups. The error tells its size and that limit.
 */
bool gf_network_fits(const struct gf_network_plan *plan, size_t beside, struct gf_error *reterr);

/* Draw all parameters from the seed, one random stream a layer; moments and gradients become zero. The plan
 * must be the one of create. */
void gf_network_initialise(struct gf_network *network, const struct gf_network_plan *plan, uint64_t seed);
/* The same for one layer, so that the caller can stop between layers of a large network: all layers of a new
 * network make it initialised. Does not touch the moments. */
void gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                 uint64_t seed, size_t index);

/* Another activation, α, norm or frozen in place; sizes and blocks must be those of create. Weights, biases
 * and what does not change stay; an α that comes into force, or that the plan gives another value, starts
 * from the plan's with zero moments; a norm that is new starts with γ = 1, β = 0. Returns whether the network
 * computes anything else now. */
bool gf_network_change(struct gf_network *network, const struct gf_network_plan *plan);
/* Whether that would start anew what is in force: an α that is learned, or a norm. */
bool gf_network_change_takes(const struct gf_network *network, const struct gf_network_plan *plan);

/* Bias warm-up: added to what φ sees, after the norm, in the layers that warm up. 0 is off. */
void gf_network_set_warmup(struct gf_network *network, double shift);
double gf_network_warmup(const struct gf_network *network);

/* The read-out gets its input from hidden layer number `top`, 1 … L (L: the whole network, as it is created);
 * those above lie dormant: no pass and no evaluation touches them. Layer `top` must have as many units as L.
 */
void gf_network_set_top(struct gf_network *network, size_t top);
bool gf_network_dormant(const struct gf_network *network, size_t index);

/* Threads that share the work, where that pays, from now on; NULL: none, as it is created. Borrowed. Numbers
 * are the same for any number of threads. If the pool has a clock, a shared pass is timed against one thread
 * now and then, and left to it where that is quicker. */
void gf_network_set_pool(struct gf_network *network, struct gf_pool *pool);

size_t gf_network_layer_count(const struct gf_network *network); /* L + 1 */
/* To write to: nothing is known of the weights any more, until the next update. After it, ask again. */
struct gf_layer *gf_network_layer(struct gf_network *network, size_t index);
const struct gf_layer *gf_network_layer_const(const struct gf_network *network, size_t index);
size_t gf_network_parameter_count(const struct gf_network *network);              /* of the groups in force */
size_t gf_network_rows(const struct gf_network *network);                         /* of the current pass */
double gf_network_weight_squares(const struct gf_network *network, size_t index); /* Σ W² of a layer */
const real *gf_network_input(const struct gf_network *network); /* [rows][inputs] of the current pass */

/* A pass. input [rows][inputs] and target [rows][outputs] are borrowed until the next begin; 1 <= rows <=
 * batch. */
void gf_network_begin(struct gf_network *network, size_t rows, const real *input);
void gf_network_forward_layer(struct gf_network *network, size_t index);
/* Loss (batch mean); fills derivative and delta of the read-out. ret_correct may be NULL. */
double gf_network_loss(struct gf_network *network, const struct gf_loss *loss, const real *target,
                       size_t *ret_correct);
/* Gradients of layer `index` from its delta; then derivative and delta of the layer below, if any. */
void gf_network_backward_layer(struct gf_network *network, size_t index);

/* Whether a pass is so short that no other thread is worth calling for anything in it. After begin. */
bool gf_network_tiny(const struct gf_network *network);

/* The same pass shared among the threads of the network's pool, where that pays: the network is small, but
 * not tiny, and what happens to a sample depends on nothing else. Asked after begin; the caller then runs
 * gf_network_pass. */
bool gf_network_shared(const struct gf_network *network);

/* What else is done in a shared pass, by any thread. up and down may be NULL: nothing. */
struct gf_visits {
    void (*up)(void *context, size_t index); /* once for each layer when it has been passed, in any order */
    void (*top)(void *context);              /* once when all have; it takes the loss, as a pass needs it */
    void (*down)(void *context,
                 size_t index); /* once for each layer when its gradients are there, after up */
    void *context;
    bool thorough; /* up and down take so long that sharing pays for small passes as well */
};
/* Forward, loss and all gradients, with the same bits: some milliseconds at most. What stands in the
 * gradients of weights before `down` is no matter. */
void gf_network_pass(struct gf_network *network, const struct gf_visits *visits);

/* How large δ and ∂W of a layer are even where `real` has no such number: decimal logarithms of delta_rms
 * (√mean (rows·δ)², so of the error of a sample) and of the Frobenius norm of ∂W. -INFINITY is exactly zero.
 * Call it for each layer in turn on the way back, after gf_network_backward_layer, with what these two are in
 * `real`: as long as they are well above the least number nothing is computed, and both are NAN; below, δ is
 * followed down in a range of its own, as a mantissa and a power of two. */
struct gf_magnitude {
    double delta, weight_gradient;
};
struct gf_magnitude gf_network_magnitude(struct gf_network *network, size_t index, double delta_rms,
                                         double weight_gradient_norm);

/* Clipping, computed without changing the gradients: first each entry to [-value, value], then all of them
 * together to the norm `norm`; 0 is off. */
struct gf_clipping {
    double value, norm;
};
struct gf_clipping_effect {
    double gradient_norm;    /* of all gradients, before clipping, in double */
    double scale;            /* the factor norm clipping applies, 1 if none */
    double clipped_fraction; /* share of entries that value clipping cuts */
};
struct gf_clipping_effect gf_network_clipping(const struct gf_network *network,
                                              const struct gf_clipping *clipping);

struct gf_penalty {
    double l1, l2; /* l1·Σ|w| + l2/2·Σw², weights only, of the layers that are updated */
};
double gf_network_penalty(const struct gf_network *network, const struct gf_penalty *penalty);

/* One update from the gradients of the last pass: clip by value, scale, add the penalty's gradient (or decay
 * decoupled), step. Destroys the gradients: measure before. Frozen layers stay as they are. */
struct gf_update {
    const struct gf_optimizer *optimizer;
    struct gf_optimizer_settings settings; /* weight_decay and step are filled in, group by group */
    struct gf_clipping clipping;
    double clip_scale; /* as gf_network_clipping gave it */
    struct gf_penalty penalty;
};
void gf_network_update(struct gf_network *network, const struct gf_update *update);
/* The same for one layer, so that the caller can stop between layers of a large network: all layers, in any
 * order, make one update. gf_network_update lets threads share the layers. */
void gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index);
void gf_network_reset_moments(struct gf_network *network);

/* Evaluation: forwards any number of samples in chunks through scratch buffers of its own, leaving the
 * current pass intact. A norm over the batch takes its running statistics: the mean of those of the batches
 * of the updates, in which a new one counts max(1/10, 1/number); before the first update, each chunk's own.
 * `visit` (may be NULL) sees each layer's φ argument for each chunk; returning false stops and makes the call
 * return false (results are then meaningless). loss is the mean over the rows. */
struct gf_evaluation {
    double loss;
    size_t correct;
};
typedef bool gf_network_visit(void *context, size_t layer, size_t rows,
                              const real *argument /* [rows][units] */);
bool gf_network_evaluate(struct gf_network *network, const struct gf_loss *loss, size_t rows,
                         const real *input, const real *target, gf_network_visit *visit, void *context,
                         struct gf_evaluation *ret_evaluation);

/* The same way without targets, for points that are in no set: `visit` sees each layer, the read-out's
 * argument being the output. What comes out for a point does not depend on the others: before the first
 * update, a norm over the batch takes the statistics of the last pass, which must have been made. rows <=
 * GF_NETWORK_INFER_ROWS. */
#define GF_NETWORK_INFER_ROWS 128
bool gf_network_infer(const struct gf_network *network, size_t rows, const real *input,
                      gf_network_visit *visit, void *context);

#endif
