/* Everything measured in one iteration: flat, no pointer into the network, immutable once published.
 *
 * Record i is the state after i updates, measured by the forward and backward pass over the next batch.
 * Layers 0 … layer_count-1 are layers 1 … L and the read-out. A value that has no meaning (a ratio without a
 * denominator, a measure not taken) is NAN. Every sum is accumulated in double. Definitions:
 * docs/measures.md. About 2 MB at its largest; pages that a small network does not use are never touched. */
#ifndef GRADFLOW_SNAPSHOT_H
#define GRADFLOW_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/diagnosis.h"
#include "gradflow/theory.h"

#define GF_SNAPSHOT_LAYERS_MOST  513          /* GF_DEPTH_MOST hidden ones and the read-out */
#define GF_SNAPSHOT_NEURONS_MOST (513 * 2048) /* GF_WIDTH_MOST in each */
#define GF_HISTOGRAM_BINS        64
#define GF_GRADIENT_LOG_LEAST    (-20) /* decades: the fixed range of gradient histograms */
#define GF_GRADIENT_LOG_MOST     4
#define GF_ALPHA_KINK            0.005 /* |1 - α| below this: φ is a straight line for all that can be seen */

struct gf_histogram {
    double min, max;                    /* range of the 64 equal bins; the last one is closed */
    uint32_t counts[GF_HISTOGRAM_BINS]; /* a constant: all in bin 0 */
    uint32_t below, above;              /* gradient histogram: finite, outside the range */
    uint32_t zeros; /* gradient histogram: exact zeros (not in counts); the others: those in counts */
    uint32_t nonfinite;
};

/* The first that holds is the neuron's state; the order of the words is in docs/measures.md. */
enum gf_neuron_state {
    GF_NEURON_ACTIVE,
    GF_NEURON_SPARSE,
    GF_NEURON_REVIVED,
    GF_NEURON_SATURATED,
    GF_NEURON_SILENT,
    GF_NEURON_DEAD,
    GF_NEURON_STATES
};

struct gf_layer_measure {
    const char *kind; /* static strings from the registries */
    const char *activation;
    const char *label;     /* the activation in at most 5 characters */
    uint32_t width;        /* units */
    uint32_t first_neuron; /* its neurons are neurons[first_neuron …] */
    bool frozen, bounded, rectifier, can_die;
    bool dormant;     /* the pass goes by it: nothing of it is measured, its neurons are silent */
    double low, high; /* bounds of the activation, ±INFINITY if none */
    double weight_gradient_norm, weight_gradient_mean_abs, weight_gradient_max_abs, bias_gradient_norm;
    double delta_rms;
    /* Where one of delta_rms and weight_gradient_norm is tiny, log10 of both as they would be in numbers
     * without a least one: -INFINITY is exactly zero. Below about -38, delta_rms is rounded to 0. NAN:
     * neither is, they tell themselves; gf_delta_size and gf_weight_gradient_size choose. */
    double magnitude_delta, magnitude_weight_gradient;
    double derivative_mean, derivative_rms;
    double backward_gain, forward_gain;
    double activation_mean, activation_std, activation_min, activation_max;
    double preactivation_mean, preactivation_std;
    double negative_fraction, zero_fraction, saturated_fraction;
    double weight_norm, update_ratio;
    double branch_norm_ratio; /* of a residual block's last layer: rms F(x) / rms x; else NAN */
    double bias_mean;
    bool learns_alpha;                  /* each unit has an α of its own: */
    uint32_t alpha_unmoved, alpha_idle; /* units where α is what it started from; where its gradient is 0 */
    uint32_t alpha_negative, alpha_linear; /* units where φ is not monotone (α < 0); has no kink (α near 1) */
    double alpha_mean, alpha_gradient_norm, alpha_min, alpha_max; /* NAN unless learns_alpha */
    uint32_t dead_count, firing_count;
    uint64_t dead_checked_at;                /* iteration */
    uint32_t state_counts[GF_NEURON_STATES]; /* with histograms only */
    struct gf_histogram activation_histogram, gradient_histogram;
};

/* One layer under the magnifying glass, for the screen (gf_trainer_focus). Measured on the same batch as all
 * of its snapshot; nothing of it is computed unless it is asked for. */
#define GF_FOCUS_UNITS_MOST 2048
#define GF_FOCUS_POINTS     129

/* The units of that layer: [width] of each array. */
struct gf_focus_units {
    float activation_mean[GF_FOCUS_UNITS_MOST];    /* of a, over the batch */
    float preactivation_mean[GF_FOCUS_UNITS_MOST]; /* of z */
    float preactivation_std[GF_FOCUS_UNITS_MOST];  /* likewise */
    float firing_share[GF_FOCUS_UNITS_MOST];       /* of the batch with u > 0 */
    float derivative_mean[GF_FOCUS_UNITS_MOST];    /* of |φ'| */
    float delta_rms[GF_FOCUS_UNITS_MOST];          /* of a sample's δ */
    float bias[GF_FOCUS_UNITS_MOST];
    float weight_norm[GF_FOCUS_UNITS_MOST],
        gradient_norm[GF_FOCUS_UNITS_MOST];                                /* of its row of W, ∂loss/∂W */
    float alpha[GF_FOCUS_UNITS_MOST], alpha_gradient[GF_FOCUS_UNITS_MOST]; /* where α is learned */
    struct gf_unit_death death[GF_FOCUS_UNITS_MOST];
};

struct gf_focus {
    bool valid;          /* else nothing was asked for, or there is no such layer, or it is dormant */
    uint32_t layer;      /* from 0 */
    const char *formula; /* of φ, static */
    bool sees_z;         /* what φ sees, u, is z; else these lie between: */
    const char *norm;    /* its name, static; NULL: none */
    double shift;        /* of a bias warm-up */
    /* A skip connection ends here: u = x + scale·(what else it would be), or a = x + scale·φ(u). */
    bool sum_before, sum_after;
    double branch_scale;
    double argument_mean, argument_std;                              /* of u */
    struct gf_histogram preactivation_histogram, argument_histogram; /* of z and u */
    struct gf_histogram delta_histogram;                             /* of a sample's δ, signed */
    /* φ at equal steps over [curve_from, curve_to]: the range of u, and 0 where that does not squeeze it. Of
     * the layer's mean α, where α is learned. No curve (from = to) where no u is finite. */
    double curve_from, curve_to;
    bool kink; /* φ' jumps at u = 0 */
    float curve[GF_FOCUS_POINTS];
    struct gf_focus_units units;
};

enum gf_status { GF_STATUS_OK, GF_STATUS_DIVERGED };

struct gf_snapshot {
    uint64_t serial;     /* grows with every publication */
    uint64_t generation; /* grows with every rebuild and restart: curves start anew */
    uint64_t settings;   /* serial of the settings it was measured under (see gf_trainer_set) */
    uint64_t iteration, epoch;
    uint64_t iterations_an_epoch;
    uint32_t batch_rows;
    uint32_t stage; /* layer by layer: the hidden layer that is trained by itself, from 1; 0: all together */
    struct gf_setup setup;              /* the settings in force */
    struct gf_theory_prediction theory; /* of this network at iteration 0 */
    double loss, accuracy; /* this batch; accuracy NAN for numbers, and where the loss is not finite */
    double train_loss, train_accuracy; /* whole sets, NAN unless taken at this iteration */
    double test_loss, test_accuracy;
    double last_train_loss, last_train_accuracy, last_test_loss, last_test_accuracy; /* the newest taken */
    uint64_t evaluated_at; /* the iteration of those */
    double penalty, gradient_norm, clip_scale, clipped_fraction;
    double linear_regions; /* counted on a grid, for records that ask for it; else NAN */
    enum gf_status status;
    uint64_t diverged_at;    /* iteration, if diverged */
    uint32_t diverged_layer; /* from 1, the first with a non-finite value; 0 if the loss alone */
    bool histograms;         /* histograms and neuron states were taken */
    uint64_t parameter_count;
    uint32_t train_count, test_count, features, outputs;
    bool classes;
    uint32_t layer_count, neuron_count;
    struct gf_finding findings[GF_RULES]; /* by enum gf_rule_id; those that are not active are no matter */
    struct gf_layer_measure layers[GF_SNAPSHOT_LAYERS_MOST];
    uint8_t neurons[GF_SNAPSHOT_NEURONS_MOST]; /* enum gf_neuron_state */
    struct gf_focus focus;
};

/* A size as it is told wherever a float may be too small for it. */
struct gf_size {
    double decades; /* log10; -INFINITY: exactly zero */
    bool beyond;    /* float has no such number: it is 0 there, or what is left of it */
};
/* From what is measured and what is followed beyond float (`magnitude_…`). */
struct gf_size gf_size_of(double measured, double magnitude);
struct gf_size gf_delta_size(const struct gf_layer_measure *layer);
struct gf_size gf_weight_gradient_size(const struct gf_layer_measure *layer);
/* It may learn, and its last update was exactly zero: every step is too small for a float, or there is no
 * gradient at all. */
bool gf_layer_stands_still(const struct gf_layer_measure *layer);
/* Its dead units can be counted: it can have some, it is computed, and what it computes is finite. */
bool gf_layer_deaths_known(const struct gf_layer_measure *layer);

char gf_neuron_letter(enum gf_neuron_state state); /* a p r q s d */
const char *gf_neuron_state_name(enum gf_neuron_state state);

#endif
