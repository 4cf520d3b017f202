#include <math.h>

#include "engine/activation/apply.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    return (struct gf_activated){.a = u, .derivative = gf_select(u == u, gf_splat(1), u)}; /* NaN stays */
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_identity) = {
    .name = "identity",
    .label = "ident",
    .formula = "φ(u) = u",
    .low = -INFINITY,
    .high = INFINITY,
    .derivative_largest = 1,
    .piecewise_linear = true,
    .xavier_fits = true,
    .apply = apply,
};
