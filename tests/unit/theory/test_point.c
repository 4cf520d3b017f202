/* Fixed points, χ₁, correlations, the edge of chaos: against published and closed-form values. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "functions.h"

static const double pi = 3.14159265358979323846;

static struct gf_theory_point point(const struct gf_theory_function *function, double weights, double biases,
                                    double start)
{
    return gf_theory_point(&(struct gf_theory_kind){function, weights, 0, biases}, start);
}

static void sigmoid_vanishes(void **state)
{
    (void)state;
    const struct gf_theory_point sigmoid = point(&function_sigmoid, 1, 0, 1);
    assert_int_equal(sigmoid.fate, GF_THEORY_SETTLES);
    assert_int_equal(sigmoid.phase, GF_THEORY_ORDERED);
    assert_near(sigmoid.q, 0.26469, 2e-5);
    assert_near(sigmoid.chi, 0.0557, 1e-3);
    assert_near(0.5 * log10(sigmoid.chi), -0.627, 1e-3);
    assert_near(sigmoid.correlation, 1, 0);
    assert_near(sigmoid.correlation_depth, -1 / log(sigmoid.chi), 1e-12);
    assert_near(sigmoid.trainable_depth, 6 * sigmoid.correlation_depth, 1e-12);
    /* the same from wherever it starts */
    assert_near(point(&function_sigmoid, 1, 0, 1e-3).q, sigmoid.q, 1e-9);
    assert_near(point(&function_sigmoid, 1, 0, 1e9).q, sigmoid.q, 1e-9);
}

static void selu_keeps_variance_one(void **state)
{
    (void)state;
    const struct gf_theory_point selu = point(&function_selu, 1, 0, 7);
    assert_int_equal(selu.fate, GF_THEORY_SETTLES);
    assert_near(selu.q, 1, 1e-6);
    assert_near(selu.chi, 1.0716, 1e-4);
    assert_int_equal(selu.phase, GF_THEORY_CHAOTIC);
}

static void relu_keeps_any_variance_with_he(void **state)
{
    (void)state;
    for (double start = 1e-6; start < 1e6; start *= 31) {
        const struct gf_theory_point he = point(&function_relu, 2, 0, start);
        assert_int_equal(he.fate, GF_THEORY_KEEPS);
        assert_near(he.q, start, 0);
        assert_near(he.chi, 1, 1e-7);
        assert_int_equal(he.phase, GF_THEORY_CRITICAL);
        assert_true(isinf(he.trainable_depth));
    }
    const struct gf_theory_point lecun = point(&function_relu, 1, 0, 1),
                                 large = point(&function_relu, 4, 0, 1);
    assert_int_equal(lecun.fate, GF_THEORY_VANISHES);
    assert_int_equal(lecun.phase, GF_THEORY_ORDERED);
    assert_near(lecun.q, 0, 0);
    assert_near(lecun.chi, 0.5, 1e-7);
    assert_near(lecun.trainable_depth, 6 / log(2), 1e-6);
    assert_int_equal(large.fate, GF_THEORY_DIVERGES);
    assert_int_equal(large.phase, GF_THEORY_CHAOTIC);
    assert_true(isinf(large.q));
    assert_near(large.chi, 2, 1e-7);
    /* a bias adds up for ever */
    assert_int_equal(point(&function_relu, 2, 0.1, 1).fate, GF_THEORY_DIVERGES);
    assert_near(point(&function_relu, 1, 0.1, 1).q, 0.2, 1e-7);
}

/* χ = g²(1 + α²)/2 whatever q. */
static void leaky_is_linear_on_both_sides(void **state)
{
    (void)state;
    for (double gain = 0.5; gain < 2.5; gain += 0.3)
        assert_near(point(&function_leaky, gain * gain, 0, 1).chi, gain * gain * 1.01 / 2, 1e-7);
    assert_near(0.5 * log10(point(&function_leaky, 1, 0, 1).chi), -0.148, 3e-3);
    assert_near(point(&function_leaky, 2 / 1.01, 0, 1).chi, 1, 1e-7);
}

static void tanh_at_the_edge(void **state)
{
    (void)state;
    assert_near(gf_theory_critical_weight_deviation(&function_tanh, 0), 1, 1e-6);
    assert_int_equal(point(&function_tanh, 0.9, 0, 1).fate, GF_THEORY_VANISHES);
    assert_near(point(&function_tanh, 0.9, 0, 1).chi, 0.9, 1e-6);
    assert_int_equal(point(&function_tanh, 1, 0, 1).phase, GF_THEORY_CRITICAL);
    const struct gf_theory_point chaotic = point(&function_tanh, 1.5 * 1.5, 0, 1);
    assert_int_equal(chaotic.fate, GF_THEORY_SETTLES);
    assert_int_equal(chaotic.phase, GF_THEORY_CHAOTIC);
    /* odd: two inputs lose all they have in common */
    assert_true(fabs(chaotic.correlation) < 1e-7);
    assert_true(chaotic.correlation_depth > 0);
}

/* At the edge χ₁ is 1, and to both sides it is not. (relu and its like: whatever σb.) */
static void chi_is_one_at_the_edge(void **state)
{
    (void)state;
    static const struct gf_theory_function *const functions[] = {
        &function_identity, &function_sigmoid, &function_tanh, &function_relu,
        &function_leaky,    &function_elu,     &function_selu};
    static const double biases[] = {0, 0.01, 0.04, 0.25};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        for (size_t k = 0; k < sizeof biases / sizeof *biases; k++) {
            const double edge = gf_theory_critical_weight_deviation(functions[i], biases[k]);
            assert_near(point(functions[i], edge * edge, biases[k], 1).chi, 1, 3e-6);
            assert_true(point(functions[i], edge * edge * 0.9, biases[k], 1).chi < 0.98);
            assert_true(point(functions[i], edge * edge * 1.1, biases[k], 1).chi > 1.001);
        }
    assert_near(gf_theory_critical_weight_deviation(&function_relu, 0), sqrt(2), 1e-7);
    assert_near(gf_theory_critical_weight_deviation(&function_relu, 0.3), sqrt(2), 1e-7);
    assert_near(gf_theory_critical_weight_deviation(&function_leaky, 0), sqrt(2 / 1.01), 1e-7);
    assert_near(gf_theory_critical_weight_deviation(&function_gelu, 0), 2, 1e-6); /* φ′(0) = 1/2 */
    assert_near(gf_theory_critical_weight_deviation(&function_softplus, 0.1), sqrt(2), 1e-6);
}

/* The same from plain sums, for the functions that are neither homogeneous nor bounded. */
static void the_edge_agrees_with_plain_sums(void **state)
{
    (void)state;
    static const struct gf_theory_function *const functions[] = {&function_gelu, &function_silu,
                                                                 &function_elu};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        double below = 1e-2, above = 10;
        for (int step = 0; step < 24; step++) {
            const double q = sqrt(below * above);
            const double made =
                reference_mean(functions[i], 0, q, 2, false) / reference_mean(functions[i], 0, q, 2, true);
            if (q > made + 0.04)
                above = q;
            else
                below = q;
        }
        assert_near(gf_theory_critical_weight_deviation(functions[i], 0.04),
                    1 / sqrt(reference_mean(functions[i], 0, below, 2, true)), 1e-5);
    }
}

/* Cho & Saul 2009: relu's E[φφ] = q(sin ψ + (π − ψ) cos ψ)/2π, E[φ′φ′] = (π − ψ)/2π. */
static void relu_pairs_have_a_closed_form(void **state)
{
    (void)state;
    for (double c = -1; c <= 1.0001; c += 0.05)
        for (double q = 1e-4; q < 1e4; q *= 30) {
            const double psi = acos(fmin(c, 1));
            const struct gf_theory_pair pair = gf_theory_pair(&function_relu, q, c);
            assert_true(fabs(pair.value - q * (sin(psi) + (pi - psi) * cos(psi)) / (2 * pi)) < 1e-7 * q);
            assert_true(fabs(pair.slope - (pi - psi) / (2 * pi)) < 1e-7);
        }
}

static void pairs_agree_with_plain_sums(void **state)
{
    (void)state;
    static const double correlations[] = {-0.8, 0, 0.3, 0.95};
    for (size_t i = 0; all_functions[i].name; i++)
        for (size_t k = 0; k < sizeof correlations / sizeof *correlations; k++)
            for (double q = 0.1; q < 50; q *= 13) {
                const struct gf_theory_function *function = all_functions[i].function;
                const struct gf_theory_pair pair = gf_theory_pair(function, q, correlations[k]);
                const struct gf_theory_moments moments = gf_theory_moments(function, 0, q);
                assert_true(fabs(pair.value - reference_pair(function, q, correlations[k], false)) <
                            1e-3 * moments.value_squared);
                assert_true(fabs(pair.slope - reference_pair(function, q, correlations[k], true)) <
                            5e-3 * moments.slope_squared);
            }
}

/* At c = 1 a pair is one input, at c = 0 (m = 0) two independent ones. */
static void pairs_meet_the_moments(void **state)
{
    (void)state;
    for (size_t i = 0; all_functions[i].name; i++)
        for (double q = 1e-6; q < 1e5; q *= 17) {
            const struct gf_theory_function *function = all_functions[i].function;
            const struct gf_theory_moments moments = gf_theory_moments(function, 0, q);
            const struct gf_theory_pair same = gf_theory_pair(function, q, 1),
                                        apart = gf_theory_pair(function, q, 0);
            const double room = q < 2     ? 1e-6
                                : q < 100 ? 1e-4
                                          : 2e-3; /* a saturated function is a step of width 1/√q */
            assert_near(same.value, moments.value_squared, room);
            assert_near(same.slope, moments.slope_squared, room);
            assert_true(fabs(apart.value - moments.value * moments.value) < room * moments.value_squared);
        }
}

/* Iterate the map, and compare where it ends. */
static void correlation_settles_where_the_map_says(void **state)
{
    (void)state;
    static const struct gf_theory_kind kinds[] = {
        {&function_tanh, 2.25, 0, 0.05}, {&function_selu, 1.2, 0, 0.05}, {&function_elu, 1.8, 0, 0.1}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct gf_theory_kind kind = kinds[i];
        const struct gf_theory_point end = gf_theory_point(&kind, 1);
        double c = 0.2, before = 0;
        for (int layer = 0; layer < 400; layer++) {
            before = c;
            c = gf_theory_correlation_map(&kind, end.q, c);
        }
        assert_int_equal(end.phase, GF_THEORY_CHAOTIC);
        assert_near(gf_theory_variance_map(&kind, end.q), end.q, 1e-7);
        assert_near(gf_theory_correlation_map(&kind, end.q, 1), 1, 1e-6);
        assert_near(c, before, 1e-6);
        assert_near(end.correlation, c, 1e-5);
        assert_true(c < 0.99);
        const double slope = (gf_theory_correlation_map(&kind, end.q, c + 1e-3) -
                              gf_theory_correlation_map(&kind, end.q, c - 1e-3)) /
                             2e-3;
        assert_near(end.correlation_depth, -1 / log(slope), 1e-3);
    }
}

static void variance_forgets_its_start(void **state)
{
    (void)state;
    const struct gf_theory_kind kind = {&function_tanh, 2, 0, 0.1};
    const struct gf_theory_point end = gf_theory_point(&kind, 1);
    double q = end.q * 1.01, first = q - end.q;
    for (int layer = 0; layer < 5; layer++)
        q = gf_theory_variance_map(&kind, q);
    assert_near(log((q - end.q) / first) / 5, -1 / end.variance_depth, 1e-2);
}

static void a_negative_bias_silences_relu(void **state)
{
    (void)state;
    const struct gf_theory_kind kind = {&function_relu, 2, -2, 0};
    const struct gf_theory_point dead = gf_theory_point(&kind, 1);
    assert_int_equal(dead.fate, GF_THEORY_VANISHES);
    assert_near(dead.chi, 0, 0);
    assert_near(dead.trainable_depth, 0, 0);
}

static void no_weights(void **state)
{
    (void)state;
    assert_int_equal(point(&function_tanh, 0, 0, 1).fate, GF_THEORY_VANISHES);
    assert_near(point(&function_tanh, 0, 0.3, 1).q, 0.3, 1e-9);
    assert_true(isnan(point(&function_tanh, 0, 0.3, 1).correlation));
}

/* √3 a block: He, blocks of two, no scaling; e in all for 1/√blocks. */
static void residual_blocks(void **state)
{
    (void)state;
    assert_near(gf_theory_residual_gain(2, 1), sqrt(3), 1e-12);
    assert_near(pow(gf_theory_residual_gain(2, 1 / sqrt(1000.0)), 1000), exp(1), 2e-3);
    assert_near(gf_theory_residual_gain(2, 0), 1, 0);
}

static void batch_norm_explodes_gently(void **state)
{
    (void)state;
    assert_near(gf_theory_batch_norm_gain(&function_relu), sqrt(pi / (pi - 1)), 1e-8);
    assert_near(gf_theory_batch_norm_gain(&function_identity), 1, 1e-8);
    for (size_t i = 0; all_functions[i].name; i++)
        assert_true(gf_theory_batch_norm_gain(all_functions[i].function) > 1 - 1e-8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sigmoid_vanishes),
        cmocka_unit_test(selu_keeps_variance_one),
        cmocka_unit_test(relu_keeps_any_variance_with_he),
        cmocka_unit_test(leaky_is_linear_on_both_sides),
        cmocka_unit_test(tanh_at_the_edge),
        cmocka_unit_test(the_edge_agrees_with_plain_sums),
        cmocka_unit_test(chi_is_one_at_the_edge),
        cmocka_unit_test(relu_pairs_have_a_closed_form),
        cmocka_unit_test(pairs_agree_with_plain_sums),
        cmocka_unit_test(pairs_meet_the_moments),
        cmocka_unit_test(correlation_settles_where_the_map_says),
        cmocka_unit_test(variance_forgets_its_start),
        cmocka_unit_test(a_negative_bias_silences_relu),
        cmocka_unit_test(no_weights),
        cmocka_unit_test(residual_blocks),
        cmocka_unit_test(batch_norm_explodes_gently),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
