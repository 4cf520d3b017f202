/* The edge of chaos, and what norm and skips make of the gradient. */
#include <math.h>

#include "theory/expectation.h"

#define VARIANCE_LEAST 1e-24
#define VARIANCE_MOST  1e24

/* Above 0 where q is larger than what σw² = 1/E[φ′²] would make of it; 0 within what is known exactly. */
static double excess(struct gf_expectation *expectation, double variance, double bias_variance)
{
    const struct gf_theory_moments moments = gf_expectation_moments(expectation, 0, variance);
    const double made = moments.value_squared / moments.slope_squared;
    return (fabs(variance - made) <= 1e-6 * variance ? 0 : variance - made) - bias_variance;
}

static double deviation_at(struct gf_expectation *expectation, double variance)
{
    const double slope_squared = gf_expectation_moments(expectation, 0, variance).slope_squared;
    return slope_squared > 0 ? 1 / sqrt(slope_squared) : (double)NAN;
}

double gf_theory_critical_weight_deviation(const struct gf_theory_function *function, double bias_variance)
{
    struct gf_expectation expectation;
    gf_expectation_init(&expectation, function);
    double below = VARIANCE_LEAST;
    if (excess(&expectation, below, bias_variance) >= 0)
        return deviation_at(&expectation, below);
    for (double above = below * 4; above < VARIANCE_MOST; above *= 4) {
        if (excess(&expectation, above, bias_variance) > 0) {
            for (int step = 0; step < 60; step++) {
                const double middle = sqrt(below * above);
                if (excess(&expectation, middle, bias_variance) > 0)
                    above = middle;
                else
                    below = middle;
            }
            return deviation_at(&expectation, sqrt(below * above));
        }
        below = above;
    }
    return deviation_at(&expectation, VARIANCE_MOST);
}

double gf_theory_residual_gain(double branch_gain_squared, double scale)
{
    return sqrt(1 + scale * scale * branch_gain_squared);
}

double gf_theory_batch_norm_gain(const struct gf_theory_function *function)
{
    const struct gf_theory_moments moments = gf_theory_moments(function, 0, 1);
    return sqrt(moments.slope_squared / (moments.value_squared - moments.value * moments.value));
}
