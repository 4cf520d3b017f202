#include "theory/expectation.h"

#include <math.h>

#define STEP GF_EXPECTATION_STEP
/* Variances outside are extrapolated as powers: there φ is its tangents at 0, or its asymptotes. */
#define VARIANCE_LEAST 1e-16
#define VARIANCE_MOST  1e16
#define FARTHEST       9.0  /* in standard deviations: exp(−81/2) = 3e-18 */
#define NEAREST        1e-4 /* below this share of the smaller of 1 and √q, f is its limit at 0 */

/* Doubling a float is exact, so that equality is. */
static bool is_linear_at(const struct gf_theory_function *function, double u)
{
    return function->value(function->context, 2 * u) == 2 * function->value(function->context, u) &&
           function->slope(function->context, 2 * u) == function->slope(function->context, u);
}

static bool is_linear(const struct gf_theory_function *function)
{
    static const double places[] = {1.0 / 1048576, 0.7, 1.5, 40};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (!is_linear_at(function, places[i]) || !is_linear_at(function, -places[i]))
            return false;
    return true;
}

void gf_expectation_init(struct gf_expectation *expectation, const struct gf_theory_function *function)
{
    expectation->function = function;
    expectation->linear = is_linear(function);
    expectation->rise = function->value(function->context, 1);
    expectation->fall = -function->value(function->context, -1);
    expectation->first = 0;
    expectation->last = -1;
    expectation->edge_known[0] = expectation->edge_known[1] = expectation->panel_known = false;
}

/* The two halves of a normal distribution, each with its first two moments. */
static struct gf_theory_moments two_lines(const struct gf_expectation *expectation, double mean,
                                          double variance)
{
    const double a = expectation->rise, b = expectation->fall, deviation = sqrt(variance);
    const double z = deviation > 0 ? mean / deviation : mean > 0 ? INFINITY : mean < 0 ? -INFINITY : 0;
    const double above = 0.5 * erfc(-z * sqrt(0.5)), below = 0.5 * erfc(z * sqrt(0.5));
    const double edge = deviation * exp(-0.5 * z * z) / sqrt(2 * acos(-1.0)); /* √q times the density at 0 */
    const double square = mean * mean + variance;
    return (struct gf_theory_moments){
        .value = a * (mean * above + edge) + b * (mean * below - edge),
        .value_squared =
            fmax(a * a * (square * above + mean * edge) + b * b * (square * below - mean * edge), 0),
        .slope_squared = a * a * above + b * b * below,
        .growth = a * a * above + b * b * below,
    };
}

static void fill_node(struct gf_expectation *expectation, int index)
{
    const struct gf_theory_function *function = expectation->function;
    const int i = index - GF_EXPECTATION_FIRST;
    const double u = exp(index * STEP);
    const double above = function->value(function->context, u),
                 below = function->value(function->context, -u);
    const double rise = function->slope(function->context, u), fall = function->slope(function->context, -u);
    expectation->u[i] = u;
    expectation->value[i] = 0.5 * (above + below);
    expectation->value_squared[i] = 0.5 * (above * above + below * below);
    expectation->slope_squared[i] = 0.5 * (rise * rise + fall * fall);
}

static void fill(struct gf_expectation *expectation, int first, int last)
{
    if (expectation->first > expectation->last) {
        expectation->first = first;
        expectation->last = first - 1;
    }
    while (expectation->first > first)
        fill_node(expectation, --expectation->first);
    while (expectation->last < last)
        fill_node(expectation, ++expectation->last);
}

/* Mean 0, a variance within the tables. What the sum leaves out below its first node is a geometric series.
 */
static struct gf_theory_moments log_trapezoid(struct gf_expectation *expectation, double variance)
{
    const double deviation = sqrt(variance);
    const int first = (int)floor(log(NEAREST * fmin(1, deviation)) / STEP);
    const int last = (int)ceil(log(FARTHEST * deviation) / STEP);
    fill(expectation, first, last);
    const double scale = 2 * STEP / sqrt(2 * acos(-1.0) * variance); /* both sides */
    struct gf_theory_moments sum = {0};
    double square_twice = 0; /* E[Z²·φ²] */
    for (int k = first; k <= last; k++) {
        const int i = k - GF_EXPECTATION_FIRST;
        const double u = expectation->u[i], z_squared = u * u / variance;
        double weight = scale * u * exp(-0.5 * z_squared);
        if (k == first)
            weight += scale * u / expm1(STEP);
        sum.value += weight * expectation->value[i];
        sum.value_squared += weight * expectation->value_squared[i];
        sum.slope_squared += weight * expectation->slope_squared[i];
        square_twice += weight * z_squared * expectation->value_squared[i];
    }
    sum.growth = (square_twice - sum.value_squared) / (2 * variance);
    return sum;
}

/* a·(q/q₀)^p through two variances that are a factor e⁴ apart. */
static double power_law(double inner, double outer, double far)
{
    return outer > 0 && inner > 0 ? outer * pow(outer / inner, far) : outer;
}

/* Beyond the tables, in either direction. */
static struct gf_theory_moments extrapolate(struct gf_expectation *expectation, double variance)
{
    const bool small = variance < VARIANCE_LEAST;
    const double edge = small ? VARIANCE_LEAST : VARIANCE_MOST,
                 within = small ? edge * exp(4) : edge * exp(-4);
    struct gf_theory_moments *inner_known = &expectation->edge_inner[!small],
                             *outer_known = &expectation->edge_outer[!small];
    if (!expectation->edge_known[!small]) {
        *inner_known = log_trapezoid(expectation, within);
        *outer_known = log_trapezoid(expectation, edge);
        expectation->edge_known[!small] = true;
    }
    const struct gf_theory_moments inner = *inner_known, outer = *outer_known;
    const double far = log(variance / edge) / (small ? -4 : 4);
    return (struct gf_theory_moments){
        .value = outer.value < 0 ? -power_law(-inner.value, -outer.value, far)
                                 : power_law(inner.value, outer.value, far),
        .value_squared = power_law(inner.value_squared, outer.value_squared, far),
        .slope_squared = power_law(inner.slope_squared, outer.slope_squared, far),
        .growth = power_law(inner.growth, outer.growth, far),
    };
}

/* q = 0: the limits at 0, from both sides. */
static struct gf_theory_moments at_zero(const struct gf_theory_function *function)
{
    const double near = 1e-15;
    const double above = function->value(function->context, near),
                 below = function->value(function->context, -near);
    const double rise = function->slope(function->context, near),
                 fall = function->slope(function->context, -near);
    const double slope_squared = 0.5 * (rise * rise + fall * fall);
    return (struct gf_theory_moments){0.5 * (above + below), 0.5 * (above * above + below * below),
                                      slope_squared, slope_squared};
}

void gf_gauss_legendre(size_t count, double *ret_nodes, double *ret_weights)
{
    for (size_t i = 0; i < count; i++) {
        double x = cos(acos(-1.0) * ((double)i + 0.75) / ((double)count + 0.5)), slope = 1;
        for (int step = 0; step < 8; step++) { /* Newton: 4 would do */
            double before = 1, now = x;
            for (size_t k = 2; k <= count; k++) {
                const double next = ((2 * (double)k - 1) * x * now - ((double)k - 1) * before) / (double)k;
                before = now;
                now = next;
            }
            slope = (double)count * (x * now - before) / (x * x - 1);
            x -= now / slope;
        }
        ret_nodes[i] = x;
        ret_weights[i] = 2 / ((1 - x * x) * slope * slope);
    }
}

#define EDGES_MOST 16

/* z in ascending order: where panels begin and end. Returns how many. */
static size_t panel_edges(double mean, double deviation, double *ret_edges)
{
    static const double from_zero[] = {0, 0.5, 2, 8, 32}, always[] = {-FARTHEST, -3, 0, 3, FARTHEST};
    size_t count = 0;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        ret_edges[count++] = always[i];
    for (int sign = -1; sign <= 1; sign += 2)
        for (size_t i = sign < 0 ? 0 : 1; i < sizeof from_zero / sizeof *from_zero; i++) {
            const double z = (sign * from_zero[i] - mean) / deviation;
            if (z > -FARTHEST && z < FARTHEST)
                ret_edges[count++] = z;
        }
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && ret_edges[k] < ret_edges[k - 1]; k--) {
            const double edge = ret_edges[k];
            ret_edges[k] = ret_edges[k - 1];
            ret_edges[k - 1] = edge;
        }
    return count;
}

static struct gf_theory_moments panels(struct gf_expectation *expectation, double mean, double variance)
{
    const struct gf_theory_function *function = expectation->function;
    double edges[EDGES_MOST];
    const double deviation = sqrt(variance), density = 1 / sqrt(2 * acos(-1.0));
    const size_t count = panel_edges(mean, deviation, edges);
    struct gf_theory_moments sum = {0};
    double square_twice = 0;
    if (!expectation->panel_known)
        gf_gauss_legendre(GF_EXPECTATION_PANEL, expectation->panel_nodes, expectation->panel_weights);
    expectation->panel_known = true;
    for (size_t panel = 0; panel + 1 < count; panel++)
        for (size_t i = 0; i < GF_EXPECTATION_PANEL; i++) {
            const double half = 0.5 * (edges[panel + 1] - edges[panel]);
            const double z = edges[panel] + half * (1 + expectation->panel_nodes[i]),
                         u = mean + deviation * z;
            const double weight = half * expectation->panel_weights[i] * density * exp(-0.5 * z * z);
            const double value = function->value(function->context, u),
                         slope = function->slope(function->context, u);
            sum.value += weight * value;
            sum.value_squared += weight * value * value;
            sum.slope_squared += weight * slope * slope;
            square_twice += weight * z * z * value * value;
        }
    sum.growth = (square_twice - sum.value_squared) / (2 * variance);
    return sum;
}

/* A spread that the mean dwarfs: φ there is its tangent; how that bends is not known. */
static struct gf_theory_moments around_mean(const struct gf_theory_function *function, double mean,
                                            double variance)
{
    const double value = function->value(function->context, mean),
                 slope = function->slope(function->context, mean);
    return (struct gf_theory_moments){value, value * value + slope * slope * variance, slope * slope, NAN};
}

struct gf_theory_moments gf_expectation_moments(struct gf_expectation *expectation, double mean,
                                                double variance)
{
    if (isnan(mean) || !(variance >= 0) || isinf(variance))
        return (struct gf_theory_moments){NAN, NAN, NAN, NAN};
    if (expectation->linear)
        return two_lines(expectation, mean, variance);
    if (mean != 0)
        return variance < 1e-14 * mean * mean ? around_mean(expectation->function, mean, variance)
                                              : panels(expectation, mean, variance);
    if (variance == 0)
        return at_zero(expectation->function);
    if (variance < VARIANCE_LEAST || variance > VARIANCE_MOST)
        return extrapolate(expectation, variance);
    return log_trapezoid(expectation, variance);
}

struct gf_theory_moments gf_theory_moments(const struct gf_theory_function *function, double mean,
                                           double variance)
{
    struct gf_expectation expectation;
    gf_expectation_init(&expectation, function);
    return gf_expectation_moments(&expectation, mean, variance);
}
