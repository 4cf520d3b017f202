/* Norms between z and φ: u = γ·(z − mean)/√(variance + ε) + β, the variance divided by its count, ε = 1e-5.
 * They differ in what mean and variance are taken over.
 *
 * One file per norm exports one `const struct gf_norm`; the registry in norm.c lists them. Statistics are
 * double. Pure functions, any thread. */
#ifndef GRADFLOW_ENGINE_NORM_H
#define GRADFLOW_ENGINE_NORM_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/real.h"

#define GF_NORM_EPSILON 1e-5

/* Mean and variance of each unit over the rows. */
struct gf_norm_statistics {
    double *mean, *variance; /* [units] */
};

/* What a norm works on. */
struct gf_norm_pass {
    size_t rows, units;
    const real *z;                        /* [rows][units] */
    const real *scale, *shift;            /* γ, β [units] */
    struct gf_norm_statistics statistics; /* of norms that `measure` them */
    double *scratch;                      /* [3][units] */
};

struct gf_norm {
    const char *name;    /* as in settings */
    const char *formula; /* for people, UTF-8 */
    /* Fills the statistics of this batch. NULL: what the norm takes lies in the row itself, so that an
     * evaluation needs no statistics of the training. */
    void (*measure)(const struct gf_norm_pass *pass);
    /* u [rows][units], which may be z itself. NULL: no norm, u = z. */
    void (*apply)(const struct gf_norm_pass *pass, real *ret_u);
    /* delta [rows][units]: ∂loss/∂u becomes ∂loss/∂z, through the statistics. The gradients [units] of γ and
     * β may be NULL. */
    void (*backward)(const struct gf_norm_pass *pass, real *delta, real *ret_scale_gradient,
                     real *ret_shift_gradient);
};

/* Registry, of the instruction set in force: index 0 (none) … until NULL. */
const struct gf_norm *gf_norm_at(size_t index);
const struct gf_norm *gf_norm_find(const char *name); /* NULL: unknown */

#endif
