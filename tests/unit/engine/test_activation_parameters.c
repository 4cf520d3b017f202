/* What activations read besides their argument: the subgradient at zero, the leak, α. */
#include "activations.h"

static void the_subgradient_is_taken_at_exactly_zero(void **state)
{
    (void)state;
    const struct gf_activation *relu = gf_activation_find("relu");
    const struct gf_activation *relu_eps = gf_activation_find("relu_eps");
    const double tiny = GF_REAL_IS_DOUBLE ? DBL_MIN : (double)FLT_MIN;
    for (double at_zero = 0; at_zero <= 1; at_zero += 0.5) {
        const struct gf_activation_parameters parameters = {.leak = 0.25, .at_zero = at_zero};
        assert_true(derivative_with(relu, &parameters, 0) == at_zero);
        assert_true(derivative_with(relu, &parameters, -0.0) == at_zero);
        assert_true(derivative_with(relu, &parameters, tiny) == 1);
        assert_true(derivative_with(relu, &parameters, -tiny) == 0);
        assert_true(derivative_with(relu_eps, &parameters, 0) == at_zero + 0.25);
        assert_true(derivative_with(relu_eps, &parameters, -tiny) == 0.25);
        assert_true(derivative_with(relu_eps, &parameters, tiny) == 1.25);
    }
}

static void the_leak_is_read_from_the_parameters(void **state)
{
    (void)state;
    static const double leaks[] = {0, 0.01, 0.1, 0.3, 1};
    for (size_t i = 0; i < sizeof leaks / sizeof *leaks; i++) {
        const struct gf_activation_parameters p = {.leak = leaks[i]};
        const double eps = REAL_EPSILON;
        const struct gf_activation *leaky = gf_activation_find("leaky_relu");
        const struct gf_activation *elu = gf_activation_find("elu");
        assert_near(derivative_with(leaky, &p, 1) - derivative_with(leaky, &p, -1), 1 - leaks[i], eps);
        assert_near(derivative_with(leaky, &p, 0), leaks[i], eps);
        assert_near(derivative_with(elu, &p, -1), leaks[i] * exp(-1), eps);
        const real u = -2;
        real a;
        gf_activation_forward(leaky, &p, 1, 1, &u, &a);
        assert_near(a, -2 * leaks[i], 2 * eps);
        gf_activation_forward(elu, &p, 1, 1, &u, &a);
        assert_near(a, leaks[i] * (exp(-2) - 1), 2 * eps);
    }
}

/* ∂loss/∂α = Σ over u < 0 of ∂loss/∂a · u, of each unit apart. */
static void prelu_has_an_alpha_a_unit(void **state)
{
    (void)state;
    enum { ROWS = 3, UNITS = 4 };
    const struct gf_activation *prelu = gf_activation_find("prelu");
    static const real alpha[UNITS] = {(real)0.5, 0, -2, 1};
    static const real u[ROWS * UNITS] = {-1, -2, 3, 0, 2, -4, -1, 5, -3, -1, 0, 7};
    static const real up[ROWS * UNITS] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    static const real values[ROWS * UNITS] = {(real)-0.5, 0, 3, 0, 2, 0, 2, 5, (real)-1.5, 0, 0, 7};
    static const real slopes[ROWS * UNITS] = {(real)0.5, 0, 1, 1, 1, 0, -2, 1, (real)0.5, 0, -2, 1};
    const struct gf_activation_parameters p = {.leak = 42, .alpha = alpha};
    real a[ROWS * UNITS], derivative[ROWS * UNITS], gradient[UNITS];
    gf_activation_forward(prelu, &p, ROWS, UNITS, u, a);
    gf_activation_derivative(prelu, &p, ROWS, UNITS, u, derivative);
    prelu->alpha_gradient(ROWS, UNITS, u, up, gradient);
    for (size_t i = 0; i < ROWS * UNITS; i++) {
        assert_true(a[i] == values[i]);
        assert_true(derivative[i] == slopes[i]);
    }
    assert_true(gradient[0] == -1 * 2 - 3 * 23);
    assert_true(gradient[1] == -2 * 3 - 4 * 13 - 1 * 29);
    assert_true(gradient[2] == -1 * 17);
    assert_true(gradient[3] == 0); /* nothing below zero */
    for (size_t i = 0; gf_activation_at(i); i++)
        assert_int_equal(gf_activation_at(i)->alpha_gradient != NULL, gf_activation_at(i) == prelu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_subgradient_is_taken_at_exactly_zero),
        cmocka_unit_test(the_leak_is_read_from_the_parameters),
        cmocka_unit_test(prelu_has_an_alpha_a_unit),
    };
    return RUN_IN_EVERY_MODE(tests);
}
