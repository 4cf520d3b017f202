/* Gaussian expectations: against plain sums, Gauss–Hermite, and closed forms. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "functions.h"
#include "theory/expectation.h"

static const double pi = 3.14159265358979323846;

static void legendre_is_exact_for_polynomials(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 64; count++) {
        double nodes[64], weights[64];
        gf_gauss_legendre(count, nodes, weights);
        for (size_t power = 0; power < 2 * count; power++) {
            double sum = 0;
            for (size_t i = 0; i < count; i++)
                sum += weights[i] * pow(nodes[i], (double)power);
            assert_true(fabs(sum - (power % 2 ? 0 : 2 / ((double)power + 1))) < 1e-13);
        }
    }
}

/* The expectation of a monomial is a double factorial. */
struct monomial {
    int power;
};
static double monomial_value(void *context, double u)
{
    return pow(u, ((struct monomial *)context)->power);
}
static double monomial_slope(void *context, double u)
{
    const int power = ((struct monomial *)context)->power;
    return power ? power * pow(u, power - 1) : 0;
}

static void polynomials_are_exact(void **state)
{
    (void)state;
    double factorial = 1; /* (2p − 1)!!, E[Z^2p] */
    for (int power = 0; power <= 6; power++) {
        struct monomial monomial = {power};
        const struct gf_theory_function function = {monomial_value, monomial_slope, &monomial};
        for (double q = 0.01; q < 200; q *= 7) {
            const struct gf_theory_moments moments = gf_theory_moments(&function, 0, q);
            const double squared = factorial * pow(q, power);
            assert_near(moments.value_squared, squared, 1e-7);
            if (power)
                assert_near(moments.slope_squared, power * power * squared / q / (2 * power - 1), 1e-7);
            assert_true(fabs(moments.growth - power * squared / q) <= 1e-6 * squared / q);
        }
        factorial *= 2 * power + 1;
    }
}

static void agrees_with_plain_sums(void **state)
{
    (void)state;
    for (size_t i = 0; all_functions[i].name; i++)
        for (double q = 1e-3; q < 2e3; q *= 9.5) {
            const struct gf_theory_function *function = all_functions[i].function;
            const struct gf_theory_moments moments = gf_theory_moments(function, 0, q);
            assert_true(fabs(moments.value - reference_mean(function, 0, q, 1, false)) <
                        1e-7 * sqrt(moments.value_squared));
            assert_near(moments.value_squared, reference_mean(function, 0, q, 2, false), 1e-7);
            assert_near(moments.slope_squared, reference_mean(function, 0, q, 2, true), 1e-7);
        }
}

static void agrees_with_plain_sums_under_a_bias(void **state)
{
    (void)state;
    static const double means[] = {-3, -0.2, 0.01, 1, 30};
    for (size_t i = 0; all_functions[i].name; i++)
        for (size_t k = 0; k < sizeof means / sizeof *means; k++)
            for (double q = 1e-3; q < 2e3; q *= 30) {
                const struct gf_theory_function *function = all_functions[i].function;
                const struct gf_theory_moments moments = gf_theory_moments(function, means[k], q);
                const double squared = reference_mean(function, means[k], q, 2, false);
                const double slope = reference_mean(function, means[k], q, 2, true);
                assert_true(fabs(moments.value_squared - squared) <= 1e-7 * squared + 1e-17);
                assert_true(fabs(moments.slope_squared - slope) <= 1e-7 * slope + 1e-17);
            }
}

static void a_small_bias_changes_little(void **state)
{
    (void)state;
    for (size_t i = 0; all_functions[i].name; i++)
        for (double q = 1e-2; q < 1e5; q *= 11) {
            const struct gf_theory_function *function = all_functions[i].function;
            const struct gf_theory_moments without = gf_theory_moments(function, 0, q),
                                           with = gf_theory_moments(function, 1e-9, q);
            assert_near(with.value_squared, without.value_squared, 1e-7);
            assert_near(with.slope_squared, without.slope_squared, 1e-6);
        }
}

static void agrees_with_gauss_hermite_where_smooth(void **state)
{
    (void)state;
    static const struct gf_theory_function *const smooth[] = {
        &function_sigmoid, &function_tanh, &function_gelu, &function_silu, &function_softplus};
    for (size_t i = 0; i < sizeof smooth / sizeof *smooth; i++) {
        const struct gf_theory_moments moments = gf_theory_moments(smooth[i], 0, 0.4);
        assert_near(moments.value_squared, gauss_hermite_mean(smooth[i], 0.4, 2, false, 100), 1e-8);
        assert_near(moments.slope_squared, gauss_hermite_mean(smooth[i], 0.4, 2, true, 100), 1e-8);
    }
}

static void known_means(void **state)
{
    (void)state;
    const struct gf_theory_moments relu = gf_theory_moments(&function_relu, 0, 1),
                                   gelu = gf_theory_moments(&function_gelu, 0, 1);
    assert_near(relu.value, 0.398942280401, 1e-8);
    assert_near(gelu.value, 0.282094791774, 1e-8);
    assert_near(relu.value / gelu.value, sqrt(2), 1e-8);
    assert_near(relu.value_squared, 0.5, 1e-8);
    assert_near(relu.slope_squared, 0.5, 1e-8);
    assert_near(relu.growth, 0.5, 1e-8);
}

static void growth_is_the_slope_of_the_variance(void **state)
{
    (void)state;
    for (size_t i = 0; all_functions[i].name; i++)
        for (double q = 0.05; q < 500; q *= 5) {
            const struct gf_theory_function *function = all_functions[i].function;
            const double up = gf_theory_moments(function, 0, q * 1.001).value_squared,
                         down = gf_theory_moments(function, 0, q / 1.001).value_squared;
            const double growth = gf_theory_moments(function, 0, q).growth;
            assert_true(fabs(growth - (up - down) / (q * (1.001 - 1 / 1.001))) < 1e-5 * fmax(growth, 1e-3));
        }
}

/* Far outside what is tabulated: tangents at 0, asymptotes at ∞. */
static void goes_on_to_any_size(void **state)
{
    (void)state;
    for (double q = 1e-300; q < 1e300; q *= 1e13) {
        assert_near(gf_theory_moments(&function_relu, 0, q).value_squared, q / 2, 1e-6);
        assert_near(gf_theory_moments(&function_relu, 0, q).slope_squared, 0.5, 1e-7);
        assert_near(gf_theory_moments(&function_leaky, 0, q).value_squared, q * 1.01 / 2, 1e-6);
    }
    assert_near(gf_theory_moments(&function_tanh, 0, 1e-60).value_squared, 1e-60, 1e-6);
    assert_near(gf_theory_moments(&function_tanh, 0, 1e60).value_squared, 1, 1e-5);
    /* ∫ sech⁴ = 4/3 over a density that is flat there */
    assert_near(gf_theory_moments(&function_tanh, 0, 1e60).slope_squared, 4.0 / 3 / sqrt(2 * pi * 1e60),
                1e-5);
    assert_near(gf_theory_moments(&function_sigmoid, 0, 1e-60).value_squared, 0.25, 1e-6);
    assert_near(gf_theory_moments(&function_sigmoid, 0, 0).value_squared, 0.25, 1e-9);
    assert_near(gf_theory_moments(&function_relu, 0, 0).slope_squared, 0.5, 1e-9);
    assert_near(gf_theory_moments(&function_tanh, 0.5, 0).value_squared, pow(tanh(0.5), 2), 1e-12);
    assert_true(isnan(gf_theory_moments(&function_relu, 0, INFINITY).value_squared));
    assert_true(isnan(gf_theory_moments(&function_relu, 0, NAN).value_squared));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legendre_is_exact_for_polynomials),
        cmocka_unit_test(polynomials_are_exact),
        cmocka_unit_test(agrees_with_plain_sums),
        cmocka_unit_test(agrees_with_plain_sums_under_a_bias),
        cmocka_unit_test(a_small_bias_changes_little),
        cmocka_unit_test(agrees_with_gauss_hermite_where_smooth),
        cmocka_unit_test(known_means),
        cmocka_unit_test(growth_is_the_slope_of_the_variance),
        cmocka_unit_test(goes_on_to_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
