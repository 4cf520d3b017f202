/* E[f(u₁)f(u₂)] for two correlated normal variables, in polar coordinates: u₁ = √q r cos θ,
 * u₂ = √q r cos(θ − ψ), c = cos ψ. Kinks and steps at 0 then lie at four fixed angles, where the integral
 * over θ is split; each part is taken by tanh-sinh, which copes with boundary layers at its ends (a tanh at
 * large q), and r = eᵗ by the trapezoidal rule, as in expectation.h. */
#include <math.h>

#include "gradflow/theory.h"

#define ANGLE_STEP  0.2
#define ANGLES      14 /* to both sides of the middle: the last lies 1e-11 from the end */
#define RADIUS_STEP 0.16
#define RADII_MOST  512
#define NEAREST     1e-4
#define FARTHEST    9.0

struct radii {
    int count;
    double u[RADII_MOST];      /* √q r */
    double weight[RADII_MOST]; /* r² exp(−r²/2) dt/2π */
};

static void init_radii(struct radii *radii, double variance)
{
    const double deviation = sqrt(variance), from = log(NEAREST * fmin(1, 1 / deviation)), to = log(FARTHEST);
    radii->count = 0;
    for (double t = from; t < to && radii->count < RADII_MOST; t += RADIUS_STEP) {
        const double r = exp(t);
        radii->u[radii->count] = deviation * r;
        radii->weight[radii->count++] = r * r * exp(-0.5 * r * r) * RADIUS_STEP / (2 * acos(-1.0));
    }
}

static struct gf_theory_pair along_ray(const struct gf_theory_function *function, const struct radii *radii,
                                       double first, double second)
{
    struct gf_theory_pair sum = {0, 0};
    void *context = function->context;
    for (int i = 0; i < radii->count; i++) {
        const double u = radii->u[i] * first, v = radii->u[i] * second;
        sum.value += radii->weight[i] * function->value(context, u) * function->value(context, v);
        sum.slope += radii->weight[i] * function->slope(context, u) * function->slope(context, v);
    }
    return sum;
}

/* The angles between `from` and `to`; `mirror`: the second half is the first, with u₁ and u₂ exchanged. */
static struct gf_theory_pair between(const struct gf_theory_function *function, const struct radii *radii,
                                     double from, double to, double psi, bool mirror)
{
    struct gf_theory_pair sum = {0, 0};
    const double half_pi = acos(0.0), half = 0.5 * (to - from);
    if (!(half > 0))
        return sum;
    for (int k = -ANGLES; k <= (mirror ? 0 : ANGLES); k++) {
        const double s = k * ANGLE_STEP, x = half_pi * sinh(s);
        const double theta = from + half * (1 + tanh(x));
        double weight = half * half_pi * cosh(s) / (cosh(x) * cosh(x)) * ANGLE_STEP;
        if (mirror && k < 0)
            weight *= 2;
        const struct gf_theory_pair ray = along_ray(function, radii, cos(theta), cos(theta - psi));
        sum.value += weight * ray.value;
        sum.slope += weight * ray.slope;
    }
    return sum;
}

struct gf_theory_pair gf_theory_pair(const struct gf_theory_function *function, double variance,
                                     double correlation)
{
    struct radii radii;
    const double psi = acos(fmax(-1, fmin(1, correlation))), half_pi = acos(0.0);
    if (!(variance > 0) || isinf(variance))
        return (struct gf_theory_pair){NAN, NAN};
    init_radii(&radii, variance);
    const struct gf_theory_pair both_above = between(function, &radii, psi - half_pi, half_pi, psi, true);
    const struct gf_theory_pair both_below = between(function, &radii, psi + half_pi, 3 * half_pi, psi, true);
    const struct gf_theory_pair apart = between(function, &radii, half_pi, psi + half_pi, psi, false);
    return (struct gf_theory_pair){both_above.value + both_below.value + 2 * apart.value,
                                   both_above.slope + both_below.slope + 2 * apart.slope};
}
