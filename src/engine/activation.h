/* Activation functions a = φ(u) and their derivatives φ'(u), computed from u (never from a, where 1 - a would
 * round).
 *
 * One file per activation exports one `const struct gf_activation`; the registry in activation.c lists them.
 * One of them is that of the instruction set in force (base/isa.h). Input and output may not overlap. Pure
 * functions, any thread. */
#ifndef GRADFLOW_ENGINE_ACTIVATION_H
#define GRADFLOW_ENGINE_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/tile.h"
#include "gradflow/real.h"

struct gf_activation_parameters {
    double leak;       /* α: slope below zero (leaky_relu, prelu's at the start), ε (relu_eps), ELU's α */
    double at_zero;    /* the subgradient φ'(0) of relu and relu_eps' max(0, x) */
    const real *alpha; /* [units]: α of each unit where it is learned; NULL: `leak` for all */
};

struct gf_activation {
    const char *name;          /* as in settings */
    const char *label;         /* at most 5 ASCII characters, for the layer table */
    const char *formula;       /* for people, UTF-8 */
    double low, high;          /* what a can be; ±INFINITY where unbounded */
    double derivative_largest; /* sup |φ'| (with default parameters) */
    bool bounded;              /* low and high are finite: can saturate */
    bool piecewise_linear; /* straight lines, with a kink at 0 at most: the slopes are φ'(1) and φ'(-1) */
    bool rectifier;        /* relu family: "fires" means u > 0, `sparse` applies */
    bool can_die; /* φ' is exactly 0 on a half line, not just small: only such units are dead or silent */
    bool xavier_fits; /* the slope is about 1 on both sides of 0, or φ saturates: 1/fan_in, not he's 2 */
    bool has_leak;
    bool leak_is_slope;  /* α is the slope below zero: he's variance takes it into account */
    double default_leak; /* what `network.leak` = auto means; 0 without a leak */
    /* Of every entry of a tile: a and φ'. Either may be NULL, not both; all three have the tile's shape. */
    void (*apply)(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative);
    /* ∂loss/∂α [units] from ∂loss/∂a; NULL: α is not learned. */
    void (*alpha_gradient)(size_t rows, size_t units, const real *u, const real *output_gradient,
                           real *ret_alpha_gradient);
};

/* Of whole buffers [rows][units]. */
static inline void gf_activation_forward(const struct gf_activation *activation,
                                         const struct gf_activation_parameters *p, size_t rows, size_t units,
                                         const real *u, real *ret_a)
{
    const struct gf_tile tile = gf_tile_of(rows, units);
    activation->apply(p, &tile, u, ret_a, NULL);
}

static inline void gf_activation_derivative(const struct gf_activation *activation,
                                            const struct gf_activation_parameters *p, size_t rows,
                                            size_t units, const real *u, real *ret_derivative)
{
    const struct gf_tile tile = gf_tile_of(rows, units);
    activation->apply(p, &tile, u, NULL, ret_derivative);
}

/* Registry: index 0 … until NULL. */
const struct gf_activation *gf_activation_at(size_t index);
const struct gf_activation *gf_activation_find(const char *name); /* NULL: unknown */

#endif
