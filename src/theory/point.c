/* What one kind of layer does when it is repeated for ever. */
#include <math.h>

#include "theory/expectation.h"

#define VARIANCE_LEAST 1e-24
#define VARIANCE_MOST  1e24
#define NOISE          1e-6 /* how exactly the maps are known, relative */

static double map(const struct gf_theory_kind *kind, struct gf_expectation *expectation, double variance)
{
    return kind->weight_variance *
               gf_expectation_moments(expectation, kind->bias_mean, variance).value_squared +
           kind->bias_variance;
}

double gf_theory_variance_map(const struct gf_theory_kind *kind, double variance)
{
    struct gf_expectation expectation;
    gf_expectation_init(&expectation, kind->function);
    return map(kind, &expectation, variance);
}

double gf_theory_correlation_map(const struct gf_theory_kind *kind, double variance, double correlation)
{
    const struct gf_theory_pair pair = gf_theory_pair(kind->function, variance, correlation);
    return (kind->weight_variance * pair.value + kind->bias_variance) /
           gf_theory_variance_map(kind, variance);
}

/* Between two variances of which the map raises one and lowers the other. */
static double bisect(const struct gf_theory_kind *kind, struct gf_expectation *expectation, double raised,
                     double lowered)
{
    for (int step = 0; step < 60; step++) {
        const double middle = sqrt(raised * lowered);
        if (map(kind, expectation, middle) > middle)
            raised = middle;
        else
            lowered = middle;
    }
    return sqrt(raised * lowered);
}

/* The map rises with q, so that q moves on in the direction it starts in, up to the first fixed point. */
static enum gf_theory_fate settle(const struct gf_theory_kind *kind, struct gf_expectation *expectation,
                                  double start, double *ret_variance)
{
    const double ratio = map(kind, expectation, start) / start;
    if (fabs(ratio - 1) <= NOISE) {
        const struct gf_theory_moments moments = gf_expectation_moments(expectation, kind->bias_mean, start);
        *ret_variance = start;
        return fabs(kind->weight_variance * moments.growth - 1) < 1e-4 ? GF_THEORY_KEEPS : GF_THEORY_SETTLES;
    }
    const double factor = ratio > 1 ? 4 : 0.25;
    double before = start;
    for (double q = start * factor; q > VARIANCE_LEAST && q < VARIANCE_MOST; q *= factor) {
        const double next = map(kind, expectation, q);
        if (ratio > 1 ? next < q * (1 - NOISE) : next > q * (1 + NOISE)) {
            *ret_variance =
                ratio > 1 ? bisect(kind, expectation, before, q) : bisect(kind, expectation, q, before);
            return GF_THEORY_SETTLES;
        }
        before = q;
    }
    *ret_variance = ratio > 1 ? INFINITY : 0;
    return ratio > 1 ? GF_THEORY_DIVERGES : GF_THEORY_VANISHES;
}

/* c* < 1 of a chaotic network. As a power series in c with no negative terms (Daniely et al. 2016) the map is
 * convex, and Newton's method from 0 climbs to its first fixed point without overshooting. */
static double settle_correlation(const struct gf_theory_kind *kind, double variance, double *ret_slope)
{
    double c = 0, slope = NAN;
    const double scale = gf_theory_variance_map(kind, variance);
    for (int step = 0; step < 40; step++) {
        const struct gf_theory_pair pair = gf_theory_pair(kind->function, variance, c);
        const double next = (kind->weight_variance * pair.value + kind->bias_variance) / scale;
        slope = kind->weight_variance * pair.slope;
        const double move = (next - c) / (1 - slope);
        if (!(slope < 1) || !(move > 1e-8))
            break;
        c = fmin(c + move, 1);
    }
    *ret_slope = slope;
    return c;
}

/* −1/log|slope|: over how many layers a distance shrinks by e. */
static double depth_scale(double slope)
{
    const double size = fabs(slope);
    return size < 1 ? -1 / log(size) : size >= 1 ? INFINITY : NAN;
}

static enum gf_theory_phase phase_of(double chi)
{
    return fabs(chi - 1) <= GF_THEORY_CRITICAL_WIDTH ? GF_THEORY_CRITICAL
           : chi > 1                                 ? GF_THEORY_CHAOTIC
                                                     : GF_THEORY_ORDERED;
}

static void correlate(const struct gf_theory_kind *kind, struct gf_theory_point *point)
{
    const bool fixed = point->fate == GF_THEORY_SETTLES || point->fate == GF_THEORY_KEEPS;
    point->correlation = point->correlation_depth = NAN;
    if (point->phase != GF_THEORY_CHAOTIC) {
        point->correlation = kind->weight_variance > 0 ? 1 : (double)NAN;
        if (fixed)
            point->correlation_depth = depth_scale(point->chi);
    } else if (fixed && kind->bias_mean == 0) {
        double slope;
        point->correlation = settle_correlation(kind, point->q, &slope);
        point->correlation_depth = depth_scale(slope);
    }
}

struct gf_theory_point gf_theory_point(const struct gf_theory_kind *kind, double start)
{
    struct gf_expectation expectation;
    struct gf_theory_point point = {0};
    gf_expectation_init(&expectation, kind->function);
    point.fate = settle(kind, &expectation, start, &point.q);
    const double at = fmin(fmax(point.q, kind->bias_mean == 0 ? VARIANCE_LEAST : 0), VARIANCE_MOST);
    const struct gf_theory_moments moments = gf_expectation_moments(&expectation, kind->bias_mean, at);
    point.chi = kind->weight_variance * moments.slope_squared;
    point.phase = phase_of(point.chi);
    point.variance_depth =
        point.fate == GF_THEORY_DIVERGES ? (double)NAN : depth_scale(kind->weight_variance * moments.growth);
    correlate(kind, &point);
    point.trainable_depth = point.phase == GF_THEORY_CRITICAL ? INFINITY
                            : !isnan(point.correlation_depth) ? 6 * point.correlation_depth
                                                              : 6 / fabs(log(point.chi));
    return point;
}

const char *gf_theory_phase_name(enum gf_theory_phase phase)
{
    static const char *const names[] = {
        [GF_THEORY_ORDERED] = "ordered", [GF_THEORY_CRITICAL] = "critical", [GF_THEORY_CHAOTIC] = "chaotic"};
    return names[phase];
}
