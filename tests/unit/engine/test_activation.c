/* Activations and their derivatives against independent formulas in long double. */
#include "activations.h"

#define LAMBDA 1.0507009873554804934193349852946L
#define ALPHA  1.6732632423543772848170429916717L

static long double unit_step(long double u)
{
    return u > 0 ? 1 : 0;
}
static long double sigmoid(long double u)
{
    return 0.5L * (1 + tanhl(u / 2));
}
/* 1 + tanh would round far below zero. */
static long double logistic(long double u)
{
    return u < 0 ? expl(u) / (1 + expl(u)) : sigmoid(u);
}
static long double bell(long double u)
{
    return expl(-u * u / 2) / sqrtl(2 * acosl(-1));
}
static long double normal_share(long double u)
{
    return erfcl(-u / sqrtl(2)) / 2;
}

static long double identity_a(long double u)
{
    return u;
}
static long double identity_d(long double u)
{
    (void)u;
    return 1;
}
static long double sigmoid_d(long double u)
{
    return 1 / (4 * coshl(u / 2) * coshl(u / 2));
}
static long double tanh_a(long double u)
{
    return tanhl(u);
}
static long double tanh_d(long double u)
{
    return 1 / (coshl(u) * coshl(u));
}
static long double relu_a(long double u)
{
    return u * unit_step(u);
}
static long double relu_eps_a(long double u)
{
    return relu_a(u) + 0.01L * u;
}
static long double relu_eps_d(long double u)
{
    return unit_step(u) + 0.01L;
}
static long double leaky_a(long double u)
{
    return u * (u > 0 ? 1 : 0.01L);
}
static long double leaky_d(long double u)
{
    return u > 0 ? 1 : 0.01L;
}
static long double prelu_a(long double u)
{
    return u * (u > 0 ? 1 : 0.25L);
}
static long double prelu_d(long double u)
{
    return u > 0 ? 1 : 0.25L;
}
static long double elu_a(long double u)
{
    return u > 0 ? u : expm1l(u);
}
static long double elu_d(long double u)
{
    return u > 0 ? 1 : expl(u);
}
static long double selu_a(long double u)
{
    return LAMBDA * (u > 0 ? u : ALPHA * expm1l(u));
}
static long double selu_d(long double u)
{
    return LAMBDA * (u > 0 ? 1 : ALPHA * expl(u));
}
static long double gelu_a(long double u)
{
    return u * normal_share(u);
}
static long double gelu_d(long double u)
{
    return normal_share(u) + u * bell(u);
}
static long double silu_a(long double u)
{
    return u * logistic(u);
}
static long double silu_d(long double u)
{
    return logistic(u) + u * sigmoid_d(u);
}
static long double softplus_a(long double u)
{
    return u > 30 ? u + expl(-u) : log1pl(expl(u));
}

/* Independent formulas, and the limits at -Inf and +Inf. */
static const struct reference {
    const char *name;
    long double (*value)(long double), (*derivative)(long double);
    double low_value, high_value, low_derivative, high_derivative;
    double square; /* in double the error may grow with u² times this: exp(-u²/2) from a rounded square */
} references[] = {
    {"identity", identity_a, identity_d, -INFINITY, INFINITY, 1, 1, 0},
    {"sigmoid", logistic, sigmoid_d, 0, 1, 0, 0, 0},
    {"tanh", tanh_a, tanh_d, -1, 1, 0, 0, 0},
    {"relu", relu_a, unit_step, 0, INFINITY, 0, 1, 0},
    {"relu_eps", relu_eps_a, relu_eps_d, -INFINITY, INFINITY, 0.01, 1.01, 0},
    {"leaky_relu", leaky_a, leaky_d, -INFINITY, INFINITY, 0.01, 1, 0},
    {"prelu", prelu_a, prelu_d, -INFINITY, INFINITY, 0.25, 1, 0},
    {"elu", elu_a, elu_d, -1, INFINITY, 0, 1, 0},
    {"selu", selu_a, selu_d, -1.7580993408473766, INFINITY, 0, 1.0507009873554805, 0},
    {"gelu", gelu_a, gelu_d, 0, INFINITY, 0, 1, 1},
    {"silu", silu_a, silu_d, 0, INFINITY, 0, 1, 0},
    {"softplus", softplus_a, logistic, 0, INFINITY, 0, 1, 0},
};
#define REFERENCES (sizeof references / sizeof *references)

static void registry_is_what_the_settings_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < REFERENCES; i++) {
        const struct gf_activation *activation = gf_activation_at(i);
        assert_non_null(activation);
        assert_string_equal(activation->name, references[i].name);
        assert_ptr_equal(gf_activation_find(activation->name), activation);
        assert_in_range(strlen(activation->label), 1, 5);
        for (const char *letter = activation->label; *letter; letter++)
            assert_in_range(*letter, 0x21, 0x7e);
        for (size_t other = 0; other < i; other++)
            assert_string_not_equal(gf_activation_at(other)->label, activation->label);
        assert_non_null(activation->formula);
        assert_int_equal(activation->bounded, isfinite(activation->low) && isfinite(activation->high));
        assert_int_equal(activation->has_leak, activation->default_leak != 0);
    }
    assert_null(gf_activation_at(REFERENCES));
    assert_null(gf_activation_at(SIZE_MAX));
    assert_null(gf_activation_find("parametric"));
    assert_null(gf_activation_find(""));
}

/* What rounding may do, relative to the value; `terms` is the size of what may have cancelled. Below the
 * smallest normal number an exponential may be 0, and what silu multiplies it by is up to 88. */
static double slack(const struct reference *reference, double expected, double terms, double u)
{
    const double relative =
        REAL_EPSILON * (GF_REAL_IS_DOUBLE ? 6 + 4 * reference->square * fmin(u * u, 1e10) : 4);
    return relative * (fabs(expected) + terms) + (GF_REAL_IS_DOUBLE ? 1e-300 : 88 * (double)FLT_MIN);
}

static void check_point(const struct reference *reference, double wanted)
{
    const struct gf_activation *activation = gf_activation_find(reference->name);
    const double u = (double)(real)wanted;
    const double value = value_at(activation, u), derivative = derivative_at(activation, u);
    const double true_value = (double)reference->value((long double)u);
    const double true_derivative = (double)reference->derivative((long double)u);
    /* φ' of gelu and silu goes through 0 near -1. */
    const double terms = activation->derivative_largest > 1.05 && fabs(u) < 4 ? 0.5 : 0;
    if (!(fabs(value - true_value) <= slack(reference, true_value, 0, u)))
        fail_msg("%s(%.9g) is %.9g, not %.9g", reference->name, u, value, true_value);
    if (!(fabs(derivative - true_derivative) <= slack(reference, true_derivative, terms, u)))
        fail_msg("%s'(%.9g) is %.9g, not %.9g", reference->name, u, derivative, true_derivative);
}

static void values_are_right_over_the_whole_range(void **state)
{
    (void)state;
    static const double apart[] = {1e-3,  -1e-3,   1e-7,     -1e-7, 1e-30, -1e-30, 100,    -100, 1000,
                                   -1000, 87.3365, -87.3365, 87.68, -87.9, 87.91,  -13.25, 13.2, -13.3};
    for (size_t i = 0; i < REFERENCES; i++) {
        for (int step = -50000; step <= 50000; step += 7)
            check_point(&references[i], step / 1000.0);
        for (size_t j = 0; j < sizeof apart / sizeof *apart; j++)
            check_point(&references[i], apart[j]);
        if (!flushing) /* where 0 is meant, φ' of relu is another */
            check_point(&references[i],
                        4 * (GF_REAL_IS_DOUBLE ? DBL_MIN : (double)FLT_MIN) / 1024); /* denormal */
        const double smallest = GF_REAL_IS_DOUBLE ? DBL_MIN : (double)FLT_MIN;
        const double largest = GF_REAL_IS_DOUBLE ? 1e60 : (double)FLT_MAX / 2;
        for (double size = 1.37 * smallest; size < largest; size *= 1.71) { /* every power of two */
            check_point(&references[i], size);
            check_point(&references[i], -size);
        }
    }
}

static void infinities_have_their_limits_and_nan_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < REFERENCES; i++) {
        const struct reference *reference = &references[i];
        const struct gf_activation *activation = gf_activation_find(reference->name);
        const double eps = 4 * REAL_EPSILON;
        assert_true(isnan(value_at(activation, NAN)));
        assert_true(isnan(derivative_at(activation, NAN)));
        assert_near(derivative_at(activation, INFINITY), reference->high_derivative, eps);
        assert_near(derivative_at(activation, -INFINITY), reference->low_derivative, eps);
        if (isinf(reference->high_value))
            assert_true(value_at(activation, INFINITY) == reference->high_value);
        else
            assert_near(value_at(activation, INFINITY), reference->high_value, eps);
        if (isinf(reference->low_value))
            assert_true(value_at(activation, -INFINITY) == reference->low_value);
        else
            assert_near(value_at(activation, -INFINITY), reference->low_value, eps);
        assert_true(value_at(activation, -0.0) == value_at(activation, 0.0));
        if (!strcmp(activation->name, "tanh") || !strcmp(activation->name, "identity")) /* odd */
            assert_true(signbit(value_at(activation, -0.0)) && !signbit(value_at(activation, 0.0)));
        assert_true(derivative_at(activation, -0.0) == derivative_at(activation, 0.0));
    }
}

static void table_values(void **state)
{
    (void)state;
    const struct gf_activation *sigma = gf_activation_find("sigmoid");
    assert_near(derivative_at(sigma, 0), 0.25, 0);
    assert_near(derivative_at(sigma, 10), 4.53958077e-5, 5e-12);
    assert_near(derivative_at(sigma, -10), 4.53958077e-5, 5e-12);
    assert_near(derivative_at(gf_activation_find("tanh"), 0), 1, 0);
    assert_near(derivative_at(gf_activation_find("tanh"), 3), 0.00986604, 5e-9);
    assert_near(value_at(gf_activation_find("gelu"), 1), 0.8413447, 1e-7);
    assert_near(value_at(gf_activation_find("softplus"), 0), log(2), 1e-7);
    assert_near(value_at(gf_activation_find("softplus"), 1000), 1000, 0);
}

/* E[φ(Z)], Z standard normal, by the trapezium rule. */
static double gaussian_mean(const struct gf_activation *activation)
{
    double sum = 0;
    for (int step = -12000; step <= 12000; step++) {
        const double u = step / 1000.0;
        sum += value_at(activation, u) * (double)bell((long double)u) / 1000;
    }
    return sum;
}

static void gaussian_means(void **state)
{
    (void)state;
    const double relu = gaussian_mean(gf_activation_find("relu"));
    const double gelu = gaussian_mean(gf_activation_find("gelu"));
    assert_near(relu, 0.398942, 1e-6);
    assert_near(gelu, 0.282095, 1e-6);
    assert_near(relu / gelu, sqrt(2), 2e-6);
    assert_near(gaussian_mean(gf_activation_find("selu")), 0, 1e-6); /* its fixed point */
    assert_near(gaussian_mean(gf_activation_find("tanh")), 0, 1e-7);
}

static void largest_derivative_and_range_are_reached(void **state)
{
    (void)state;
    for (size_t i = 0; gf_activation_at(i); i++) {
        const struct gf_activation *activation = gf_activation_at(i);
        double largest = 0, low = INFINITY, high = -INFINITY;
        for (int step = -50000; step <= 50000; step++) {
            const double derivative = fabs(derivative_at(activation, step / 1000.0));
            const double value = value_at(activation, step / 1000.0);
            largest = derivative > largest ? derivative : largest;
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
        assert_near(largest, activation->derivative_largest, 1e-6);
        if (isfinite(activation->low))
            assert_near(low, activation->low, 1e-6);
        else
            assert_true(low < -0.4);
        if (isfinite(activation->high))
            assert_near(high, activation->high, 1e-6);
        else
            assert_true(high > 49);
    }
}

static void only_units_with_a_flat_half_line_can_die(void **state)
{
    (void)state;
    for (size_t i = 0; gf_activation_at(i); i++) {
        const struct gf_activation *activation = gf_activation_at(i);
        bool flat = true;
        for (double u = -0.25; u > -6; u -= 0.25)
            flat = flat && derivative_at(activation, u) == 0;
        assert_int_equal(flat, activation->can_die);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry_is_what_the_settings_name),
        cmocka_unit_test(values_are_right_over_the_whole_range),
        cmocka_unit_test(infinities_have_their_limits_and_nan_stays),
        cmocka_unit_test(table_values),
        cmocka_unit_test(gaussian_means),
        cmocka_unit_test(largest_derivative_and_range_are_reached),
        cmocka_unit_test(only_units_with_a_flat_half_line_can_die),
    };
    return RUN_IN_EVERY_MODE(tests);
}
