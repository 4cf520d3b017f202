/* Layer by layer: closed forms, layers that differ, and a real random network written out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "functions.h"

#define DEPTH 512

static struct gf_theory_layer layers[DEPTH];
static double variance[DEPTH], delta[DEPTH];

static void fill(size_t count, size_t width, const struct gf_theory_function *function, double weights,
                 double biases)
{
    for (size_t l = 0; l < count; l++) {
        const size_t inputs = l ? width : 2;
        layers[l] = (struct gf_theory_layer){.function = function,
                                             .inputs = inputs,
                                             .units = width,
                                             .weight_variance = weights / (double)inputs,
                                             .bias_variance = biases};
    }
}

static void predict(size_t count, double input)
{
    memset(variance, 0xff, sizeof variance);
    memset(delta, 0xff, sizeof delta);
    gf_theory_delta(&(struct gf_theory_network){1, &input, count, layers}, variance, delta);
}

static void relu_is_a_geometric_series(void **state)
{
    (void)state;
    for (double weights = 0.5; weights < 5; weights *= 2) {
        fill(DEPTH, 64, &function_relu, weights, 0);
        predict(DEPTH, 3);
        for (size_t l = 0; l < DEPTH; l++) {
            assert_near(log10(variance[l]), log10(3 * weights) + (double)l * log10(weights / 2), 1e-6);
            const double decades = 0.5 * log10(weights / 2) * (double)(DEPTH - 1 - l);
            assert_true(fabs(delta[l] - decades) < 1e-4);
        }
    }
}

/* Far from the input every layer is at the fixed point. */
static void deep_layers_fall_by_chi(void **state)
{
    (void)state;
    for (size_t i = 0; all_functions[i].name; i++) {
        const struct gf_theory_kind kind = {all_functions[i].function, 0.8, 0, 0.05};
        const struct gf_theory_point end = gf_theory_point(&kind, 1);
        fill(200, 64, kind.function, 0.8, 0.05);
        predict(200, 1);
        assert_int_equal(end.fate, GF_THEORY_SETTLES);
        assert_near(variance[199], end.q, 1e-6);
        assert_true(fabs(delta[150] - delta[151] - 0.5 * log10(end.chi)) < 1e-6);
    }
}

/* What happens between two layers belongs to the lower one's φ and q and the upper one's weights. */
static void layers_that_differ(void **state)
{
    (void)state;
    fill(4, 32, &function_relu, 2, 0);
    layers[1].function = &function_tanh;
    layers[2].weight_variance *= 9;
    layers[3].bias_mean = 0.5;
    layers[3].units = 8;
    predict(4, 1);
    const struct gf_theory_moments squashed = gf_theory_moments(&function_tanh, 0, 2);
    assert_near(variance[0], 2, 1e-9);
    assert_near(variance[1], 2, 1e-7);
    assert_near(variance[2], 18 * squashed.value_squared, 1e-7);
    assert_near(variance[3], variance[2], 1e-7);
    assert_true(delta[3] == 0);
    const double above = 0.5 * log10(0.5 * 8 * 2 / 32.0), across = 0.5 * log10(squashed.slope_squared * 18);
    assert_true(fabs(delta[2] - above) < 1e-7);
    assert_true(fabs(delta[1] - above - across) < 1e-7);
    assert_true(fabs(delta[0] - above - across) < 1e-7); /* relu below, variance 2: no change */
}

static void many_functions(void **state)
{
    (void)state;
    fill(60, 16, &function_tanh, 1.3, 0.1);
    for (size_t l = 0; l < 60; l++)
        layers[l].function = all_functions[l % 10].function;
    predict(60, 1);
    double q = 1.3 + 0.1, decades = 0;
    for (size_t l = 0; l < 60; l++) {
        assert_near(variance[l], q, 1e-9);
        q = gf_theory_variance_map(&(struct gf_theory_kind){layers[l].function, 1.3, 0, 0.1}, q);
        if (l < 59)
            decades += 0.5 * log10(1.3 * gf_theory_moments(layers[l].function, 0, variance[l]).slope_squared);
    }
    assert_true(fabs(delta[0] - decades) < 1e-8);
}

/* A bias that is the same for all units shifts what φ sees. */
static void a_constant_bias(void **state)
{
    (void)state;
    fill(30, 64, &function_relu, 2, 0);
    for (size_t l = 0; l < 30; l++)
        layers[l].bias_mean = -0.3;
    predict(30, 1);
    double q = 2;
    for (size_t l = 0; l < 30 && q > 1e-3; l++) {
        assert_near(variance[l], q, 1e-6);
        q = 2 * reference_mean(&function_relu, -0.3, q, 2, false);
    }
    assert_true(isnan(delta[0])); /* of nothing: in the last layers every unit is dead */
    predict(4, 1);
    /* closed form: φ′ is 1 with probability Φ(−.3/√q), and q has one too */
    assert_near(delta[0], -0.14932606883142607, 1e-6);
}

static void nothing_comes_through_zero_weights(void **state)
{
    (void)state;
    fill(5, 8, &function_tanh, 1, 0.1);
    layers[3].weight_variance = 0;
    predict(5, 1);
    assert_near(variance[3], 0.1, 1e-12);
    assert_true(isinf(delta[0]) && delta[0] < 0);
    assert_true(isinf(delta[2]) && delta[2] < 0);
    assert_true(isfinite(delta[3]));
}

/* He, blocks of two with a linear end, no scaling: √3 a block; with 1/√blocks, e in all for many blocks. */
static void skips(void **state)
{
    (void)state;
    for (int scaled = 0; scaled < 2; scaled++) {
        const double scale = scaled ? 1 / sqrt(250) : 1;
        fill(501, 64, &function_relu, 2, 0);
        for (size_t l = 2; l < 501; l += 2) {
            layers[l].function = &function_identity;
            layers[l].branch = 2;
            layers[l].branch_scale = scale;
        }
        predict(501, 1);
        const double block = log10(gf_theory_residual_gain(2, scale));
        for (size_t l = 2; l < 500; l += 2) {
            assert_true(fabs(delta[l] - delta[500] - block * (double)(500 - l) / 2) < 1e-5);
            /* inside: He's linear layer doubles the square, its relu layer keeps it */
            assert_true(fabs(delta[l + 1] - delta[l + 2] - 0.5 * log10(2 * 0.5)) < 1e-5);
        }
        /* the layer before all blocks has relu in front of the sum of 3 */
        const double first = delta[2] - log10(scale) + block + 0.5 * log10(0.5);
        assert_true(fabs(delta[0] - first) < 1e-5);
        assert_near(log10(variance[499]), log10(2 * 1) + 2 * 249 * block, 1e-4);
    }
}

static void norms(void **state)
{
    (void)state;
    for (size_t i = 0; all_functions[i].name; i++) {
        fill(50, 64, all_functions[i].function, 7, 0); /* the weights do not matter */
        for (size_t l = 0; l < 50; l++)
            layers[l].norm = GF_THEORY_BATCH_NORM;
        predict(50, 1);
        const double gain = log10(gf_theory_batch_norm_gain(all_functions[i].function));
        for (size_t l = 1; l < 49; l++)
            assert_true(fabs(delta[l] - delta[l + 1] - gain) < 1e-7);
    }
    fill(50, 64, &function_relu, 7, 0);
    for (size_t l = 0; l < 50; l++)
        layers[l].norm = GF_THEORY_LAYER_NORM;
    predict(50, 1);
    assert_near(variance[20], 3.5, 1e-7);
    assert_true(fabs(delta[10] - delta[11]) < 1e-7); /* √(7/2)/√(7/2) */
}

/* δ is an rms over inputs, of which small ones keep more of tanh's slope. */
static void inputs_of_different_lengths(void **state)
{
    (void)state;
    static const double squares[] = {0.01, 1, 5};
    double one[3][10], mean[10], expected[10] = {0};
    fill(10, 32, &function_tanh, 2, 0.1);
    for (size_t i = 0; i < 3; i++) {
        predict(10, squares[i]);
        const double end = gf_theory_moments(&function_tanh, 0, variance[9]).slope_squared;
        for (size_t l = 0; l < 10; l++) {
            one[i][l] = pow(10, 2 * delta[l]) * end;
            expected[l] += variance[l] / 3;
        }
    }
    gf_theory_delta(&(struct gf_theory_network){3, squares, 10, layers}, mean, delta);
    for (size_t l = 0; l < 10; l++) {
        assert_near(mean[l], expected[l], 1e-9);
        const double sum = one[0][l] + one[1][l] + one[2][l], end = one[0][9] + one[1][9] + one[2][9];
        assert_true(fabs(delta[l] - 0.5 * log10(sum / end)) < 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relu_is_a_geometric_series),
        cmocka_unit_test(deep_layers_fall_by_chi),
        cmocka_unit_test(layers_that_differ),
        cmocka_unit_test(many_functions),
        cmocka_unit_test(a_constant_bias),
        cmocka_unit_test(inputs_of_different_lengths),
        cmocka_unit_test(skips),
        cmocka_unit_test(norms),
        cmocka_unit_test(nothing_comes_through_zero_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
