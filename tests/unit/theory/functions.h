/* The activations in double, written down anew, and plain reference integrals. */
#ifndef TESTS_THEORY_FUNCTIONS_H
#define TESTS_THEORY_FUNCTIONS_H

#include "gradflow/theory.h"

extern const struct gf_theory_function function_identity, function_sigmoid, function_tanh, function_relu,
    function_leaky, function_elu, function_selu, function_gelu, function_silu, function_softplus;

struct named_function {
    const char *name;
    const struct gf_theory_function *function;
};
extern const struct named_function all_functions[]; /* until NULL */

/* E[f(m + √q Z)] by a plain rule of many steps, split at u = 0. power: 1 or 2, of φ or (slope) φ′.
 */
double reference_mean(const struct gf_theory_function *function, double mean, double variance, int power,
                      bool slope);
/* The same for mean 0 by Gauss–Hermite with `count` nodes (at most 128), exact for polynomials. */
double gauss_hermite_mean(const struct gf_theory_function *function, double variance, int power, bool slope,
                          int count);
/* E[φ(u₁)φ(u₂)] or of φ′ by a plain grid, good to about 1e-4. */
double reference_pair(const struct gf_theory_function *function, double variance, double correlation,
                      bool slope);

void assert_near(double value, double expected, double relative);

#endif
