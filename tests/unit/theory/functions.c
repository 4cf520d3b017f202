#include "functions.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FUNCTION(name, context, value_of_u, slope_of_u)                                                      \
    static double name##_value(void *given, double u)                                                        \
    {                                                                                                        \
        (void)given;                                                                                         \
        return value_of_u;                                                                                   \
    }                                                                                                        \
    static double name##_slope(void *given, double u)                                                        \
    {                                                                                                        \
        (void)given;                                                                                         \
        return slope_of_u;                                                                                   \
    }                                                                                                        \
    const struct gf_theory_function function_##name = {name##_value, name##_slope, context};

static double sigmoid_at(double u)
{
    return u < 0 ? exp(u) / (1 + exp(u)) : 1 / (1 + exp(-u));
}

static double normal_at(double u)
{
    return 0.5 * erfc(-u * sqrt(0.5));
}

static const double lambda = 1.0507009873554805, alpha = 1.6732632423543773;
static double leak = 0.1;

FUNCTION(identity, NULL, u, 1 + 0 * u)
FUNCTION(sigmoid, NULL, sigmoid_at(u), sigmoid_at(u) * sigmoid_at(-u))
FUNCTION(tanh, NULL, tanh(u), 1 / (cosh(fmin(fabs(u), 300)) * cosh(fmin(fabs(u), 300))))
FUNCTION(relu, NULL, u > 0 ? u : 0, u > 0 ? 1 : 0)
FUNCTION(leaky, &leak, u > 0 ? u : *(double *)given * u, u > 0 ? 1 : *(double *)given)
FUNCTION(elu, NULL, u > 0 ? u : expm1(u), u > 0 ? 1 : exp(u))
FUNCTION(selu, NULL, u > 0 ? lambda * u : lambda * alpha * expm1(u), u > 0 ? lambda : lambda * alpha * exp(u))
FUNCTION(gelu, NULL, u *normal_at(u), normal_at(u) + u * exp(-0.5 * u * u) / sqrt(2 * acos(-1.0)))
FUNCTION(silu, NULL, u *sigmoid_at(u), sigmoid_at(u) + u * sigmoid_at(u) * sigmoid_at(-u))
FUNCTION(softplus, NULL, fmax(u, 0) + log1p(exp(-fabs(u))), sigmoid_at(u))

const struct named_function all_functions[] = {
    {"identity", &function_identity},
    {"sigmoid", &function_sigmoid},
    {"tanh", &function_tanh},
    {"relu", &function_relu},
    {"leaky", &function_leaky},
    {"elu", &function_elu},
    {"selu", &function_selu},
    {"gelu", &function_gelu},
    {"silu", &function_silu},
    {"softplus", &function_softplus},
    {NULL, NULL},
};

static double at(const struct gf_theory_function *function, double u, int power, bool slope)
{
    const double value =
        slope ? function->slope(function->context, u) : function->value(function->context, u);
    return power == 2 ? value * value : value;
}

/* The midpoint rule over [from, to], which asks for no value at an end. */
static double midpoints(const struct gf_theory_function *function, double mean, double deviation, int power,
                        bool slope, double from, double to)
{
    const int steps = 80000;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
        const double z = from + (to - from) * (i + 0.5) / steps;
        sum += exp(-0.5 * z * z) * at(function, mean + deviation * z, power, slope);
    }
    return sum * (to - from) / steps / sqrt(2 * acos(-1.0));
}

double reference_mean(const struct gf_theory_function *function, double mean, double variance, int power,
                      bool slope)
{
    const double deviation = sqrt(variance), zero = fmin(fmax(-mean / deviation, -10), 10);
    return midpoints(function, mean, deviation, power, slope, -10, zero) +
           midpoints(function, mean, deviation, power, slope, zero, 10);
}

/* Roots of the normalised Hermite function by bisection between sign changes; weights 1/(n·ψ²) with ψ the one
 * of one degree less. */
static double hermite(int degree, double x, double *ret_less)
{
    double before = 0, now = 1;
    for (int k = 0; k < degree; k++) {
        const double next = (x * now - sqrt(k) * before) / sqrt(k + 1.0);
        before = now;
        now = next;
    }
    *ret_less = before;
    return now;
}

double gauss_hermite_mean(const struct gf_theory_function *function, double variance, int power, bool slope,
                          int count)
{
    const double range = 2 * sqrt(count) + 1, step = 1e-3;
    double sum = 0, less;
    int found = 0;
    for (double x = -range + 0.5e-3 + 1e-5; x < range; x += step) {
        double low = x, high = x + step;
        const double start = hermite(count, low, &less);
        if (start * hermite(count, high, &less) > 0)
            continue;
        for (int i = 0; i < 60; i++) {
            const double middle = 0.5 * (low + high);
            if (hermite(count, middle, &less) * start > 0)
                low = middle;
            else
                high = middle;
        }
        hermite(count, low, &less);
        sum += at(function, sqrt(variance) * low, power, slope) / (count * less * less);
        found++;
    }
    assert_int_equal(found, count);
    return sum;
}

double reference_pair(const struct gf_theory_function *function, double variance, double correlation,
                      bool slope)
{
    const int steps = 600;
    const double width = 16.0 / steps, rest = sqrt(1 - correlation * correlation), deviation = sqrt(variance);
    double sum = 0;
    for (int i = 0; i < steps; i++) {
        const double x = -8 + (i + 0.5) * width, first = at(function, deviation * x, 1, slope);
        double inner = 0;
        for (int k = 0; k < steps; k++) {
            const double y = -8 + (k + 0.37) * width;
            inner += exp(-0.5 * y * y) * at(function, deviation * (correlation * x + rest * y), 1, slope);
        }
        sum += exp(-0.5 * x * x) * first * inner;
    }
    return sum * width * width / (2 * acos(-1.0));
}

void assert_near(double value, double expected, double relative)
{
    const double room = relative * fmax(fabs(expected), 1e-300);
    if (!(fabs(value - expected) <= room))
        fail_msg("%.17g is not %.17g within %g", value, expected, relative);
}
