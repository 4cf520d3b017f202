/* Mean-field theory: what signals and gradients do in an infinitely wide random network, at initialisation.
 *
 * A unit's preactivation is then normal, N(m, q) with m the constant bias: everything follows from Gaussian
 * expectations of φ and φ′, taken with Z ~ N(0, 1). σw² = fan_in · variance of a weight, σb² = variance of a
 * bias. Limits: a finite network of width n scatters around the prediction by about √(depth/n), and training
 * leaves it.
 *
 * Sources, cited below by name:
 *   Glorot  Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010
 *   He      He et al., Delving deep into rectifiers, 2015
 *   Poole   Poole et al., Exponential expressivity in deep neural networks through transient chaos, 2016
 *   Schoenholz  Schoenholz et al., Deep information propagation, 2017
 *   Hayou   Hayou et al., On the impact of the activation function on deep neural networks training, 2019
 *   Yang    Yang et al., A mean field theory of batch normalization, 2019
 *   Hanin   Hanin, Which neural net architectures give rise to exploding and vanishing gradients?, 2018
 *
 * Accuracy: 1e-6 relative, for functions that are smooth but for a kink or a step at 0, and of at most linear
 * growth. Values are plain; nothing allocates, fails or keeps a state; any thread. */
#ifndef GRADFLOW_THEORY_H
#define GRADFLOW_THEORY_H

#include <stdbool.h>
#include <stddef.h>

/* An activation φ and its derivative φ′ at a point; both are asked for at finite u ≠ 0 only. */
struct gf_theory_function {
    double (*value)(void *context, double u);
    double (*slope)(void *context, double u);
    void *context;
};

/* Expectations over u = m + √q Z. */
struct gf_theory_moments {
    double value;         /* E[φ(u)] */
    double value_squared; /* E[φ(u)²] */
    double slope_squared; /* E[φ′(u)²] */
    double growth;        /* ∂E[φ(u)²]/∂q = E[(Z² − 1)·φ(u)²]/2q */
};
/* variance >= 0. */
struct gf_theory_moments gf_theory_moments(const struct gf_theory_function *function, double mean,
                                           double variance);

/* Two inputs whose preactivations have variance q, mean 0 and correlation c: E[φ(u₁)φ(u₂)], E[φ′(u₁)φ′(u₂)].
 * (Poole eq. 5, Schoenholz eq. 5.) q > 0, c in [-1, 1]. Accuracy 1e-6 up to
 * q = 2, for saturating functions 1e-4 up to 100 and 2e-3 up to 1e5. */
struct gf_theory_pair {
    double value, slope;
};
struct gf_theory_pair gf_theory_pair(const struct gf_theory_function *function, double variance,
                                     double correlation);

/* One kind of layer, repeated for ever. */
struct gf_theory_kind {
    const struct gf_theory_function *function;
    double weight_variance; /* σw² */
    double bias_mean;       /* m: `bias` is the same for all units */
    double bias_variance;   /* σb² */
};

/* q → σw² E[φ(m + √q Z)²] + σb² (Poole eq. 3). */
double gf_theory_variance_map(const struct gf_theory_kind *kind, double variance);
/* c → (σw² E[φ(u₁)φ(u₂)] + σb²) / (σw² E[φ²] + σb²), at this variance, m = 0 (Poole eq. 5). */
double gf_theory_correlation_map(const struct gf_theory_kind *kind, double variance, double correlation);

enum gf_theory_fate {
    GF_THEORY_SETTLES,  /* q goes to a fixed point q* > 0 */
    GF_THEORY_KEEPS,    /* every q is a fixed point, as with relu at σw² = 2 */
    GF_THEORY_VANISHES, /* q* = 0 */
    GF_THEORY_DIVERGES, /* q* = ∞ */
};
enum gf_theory_phase { GF_THEORY_ORDERED, GF_THEORY_CRITICAL, GF_THEORY_CHAOTIC };
/* χ₁ this near 1 is called critical: less than a decade over 460 layers. */
#define GF_THEORY_CRITICAL_WIDTH 0.01

struct gf_theory_point {
    enum gf_theory_fate fate;
    double q; /* q*: 0 and INFINITY where it vanishes and diverges */
    /* χ₁ = σw² E[φ′(√q* Z)²], the mean growth of a gradient's square by one layer (Schoenholz eq. 7): δ
     * changes by ½·log₁₀ χ₁ decades a layer. Ordered: χ₁ < 1, gradients vanish; chaotic: χ₁ > 1, they
     * explode. */
    double chi;
    enum gf_theory_phase phase;
    /* c*, the correlation any two inputs end with (Poole fig. 2): 1 unless chaotic. NAN where it is not
     * defined: chaotic with m ≠ 0 or q* = ∞, or σw² = 0. */
    double correlation;
    /* Depths, in layers, over which the variance and the correlation forget their start by a factor e:
     * −1/log|slope of the map at its fixed point| (Schoenholz eqs. 9–10). INFINITY: they do not. NAN where
     * there is no fixed point. */
    double variance_depth, correlation_depth;
    /* The depth that can be trained: about 6 ξ_c (Schoenholz found, fig. 5). Where q* is 0 or ∞ or c* is not
     * defined, 6/|log χ₁|, from the gradient's own scale (Schoenholz eq. 16). INFINITY when critical. A rule
     * of thumb: plain SGD at one rate, no norm, no skips. */
    double trainable_depth;
};
/* `start` > 0 is the variance that the iteration starts from: where every q stays, it is q*. */
struct gf_theory_point gf_theory_point(const struct gf_theory_kind *kind, double start);
const char *gf_theory_phase_name(enum gf_theory_phase phase);

/* The σw at which χ₁ = 1, for this variance of the biases (m = 0): the edge of chaos (Schoenholz fig. 1). By
 * bisection in q of q = E[φ²]/E[φ′²] + σb², σw² = 1/E[φ′²] (Hayou algorithm 1); the smallest such q. Where
 * only q = ∞ solves it (relu with σb² > 0, softplus), the σw of that limit. With gelu and silu and a small
 * σb² the fixed point there is unstable: q drifts away from it slowly. NAN: φ′ is 0. */
double gf_theory_critical_weight_deviation(const struct gf_theory_function *function, double bias_variance);

/* A residual block x ← x + s·F(x) multiplies the rms of δ by √(1 + s²·g), where g is the factor by which F's
 * own layers multiply its square: He initialisation and a linear last layer have g = 2, hence √3 a block
 * without scaling (Hanin section 3; the sum is of independent terms). */
double gf_theory_residual_gain(double branch_gain_squared, double scale);
/* With batch norm before φ and a large batch, δ grows by √(E[φ′(Z)²] / Var[φ(Z)]) a layer backwards, whatever
 * the weights; relu: √(π/(π − 1)) = 1.2112 (Yang section 4.1). It is never below 1 (Poincaré's inequality).
 */
double gf_theory_batch_norm_gain(const struct gf_theory_function *function);

/* The whole network, layer by layer. */
#define GF_THEORY_LAYERS_MOST 512

enum gf_theory_norm { GF_THEORY_NO_NORM, GF_THEORY_BATCH_NORM, GF_THEORY_LAYER_NORM };

/* Nothing is checked: inputs and units at least 1, variances at least 0, branch at most the layers before. */
struct gf_theory_layer {
    const struct gf_theory_function *function; /* layers of the same φ point to the same function */
    size_t inputs, units;
    double weight_variance; /* of one weight */
    double bias_mean;       /* m: what is added to every unit right before φ */
    double bias_variance;
    enum gf_theory_norm norm; /* between z and φ */
    size_t branch;            /* a skip goes around the last `branch` layers, this one included; 0: none */
    double branch_scale;      /* a = x + branch_scale·φ(u) */
};

struct gf_theory_network {
    size_t input_count;         /* classes of samples, equally many in each: 1 … GF_THEORY_INPUTS_MOST */
    const double *input_square; /* [input_count] mean square of a feature */
    size_t layer_count;         /* hidden layers only, 1 … GF_THEORY_LAYERS_MOST */
    const struct gf_theory_layer *layers;
};

/* What inputs of different lengths become differs (q₁ does), and δ is the rms over all of them: a few classes
 * of samples are followed each on its own, as long as they have not become the same. */
#define GF_THEORY_INPUTS_MOST 8

/* delta_log10[l] = log₁₀(δ_l/δ_L), l from 0, L the last hidden layer. Schoenholz eq. 15 with each layer's own
 * q, weights and φ: E[G_l²] = units · weight_variance of the layer above · E[δ²] there, where G = ∂loss/∂a
 * and a skip adds that of its end; E[δ_l²] = E[φ′(u)²] · E[G_l²], which a norm divides by its variance and a
 * branch multiplies by its scale squared.
 *
 * With a norm, u ~ N(m, 1); batch norm's variance is that over samples, E[a²] − E[a]² of the layer below, as
 * if samples had nothing in common: with few features that comes true after some layers only (relu about 8,
 * tanh more), and the first ones explode faster. */
void gf_theory_delta(const struct gf_theory_network *network, double *ret_variance /* mean q [layer_count] */,
                     double *ret_delta_log10 /* [layer_count] */);

/* What is told of a network. */
struct gf_theory_prediction {
    const char
        *missing; /* why there is no prediction, static words ("weights that are not random"), or NULL */
    const char *pointless;        /* why there is no `point`, as above: skips, norms */
    struct gf_theory_point point; /* of a hidden layer with the network's own settings */
    /* What that layer has: σw, σb, m; and the σw at which its χ₁ would be 1 at this σb. NAN where there is
     * none, or m ≠ 0. All of it without a point as meaningless as the point. */
    double weight_deviation, bias_deviation, bias_mean;
    double critical_weight_deviation;
    size_t layer_count;                        /* hidden layers */
    double variance[GF_THEORY_LAYERS_MOST];    /* q of each */
    double delta_log10[GF_THEORY_LAYERS_MOST]; /* see gf_theory_delta */
};

#endif
