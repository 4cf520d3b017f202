#include "support.h"

#include "engine/init.h"

enum { UNITS = 300, INPUTS = 400 };

static real *filled(const char *name, size_t units, size_t inputs, double gain, double leak, uint64_t seed)
{
    const struct gf_init *init = gf_init_find(name);
    assert_non_null(init);
    struct gf_random random;
    gf_random_init(&random, seed, GF_STREAM_LAYERS);
    const size_t doubles = init->scratch_count ? init->scratch_count(units, inputs) : 0;
    double *scratch = doubles ? calloc(doubles, sizeof *scratch) : NULL;
    real *weights = new_reals(units * inputs);
    init->fill(&(struct gf_init_request){units, inputs, gain, leak, &random, scratch}, weights);
    free(scratch);
    return weights;
}

static void check_spread(const char *name, double gain, double leak, double deviation)
{
    real *weights = filled(name, UNITS, INPUTS, gain, leak, 1);
    const double count = UNITS * INPUTS;
    double sum = 0, squares = 0, fourths = 0;
    for (size_t i = 0; i < UNITS * INPUTS; i++) {
        const double w = (double)weights[i];
        sum += w;
        squares += w * w;
        fourths += w * w * w * w;
    }
    assert_near(sum / count, 0, 5 * deviation / sqrt(count));
    assert_near(sqrt(squares / count), deviation, 0.01 * deviation);
    /* Kurtosis: 3 for a normal distribution, 1.8 for a uniform one. */
    assert_near(fourths * count / (squares * squares), strcmp(name, "uniform") ? 3 : 1.8, 0.1);
    free(weights);
}

static void spreads_are_those_of_the_literature(void **state)
{
    (void)state;
    for (double gain = 0.5; gain <= 2; gain *= 2) {
        check_spread("normal", gain, 0, gain / sqrt(INPUTS));
        check_spread("lecun", gain, 0, gain / sqrt(INPUTS));
        check_spread("uniform", gain, 0, gain / sqrt(3.0 * INPUTS));
        check_spread("xavier", gain, 0, gain * sqrt(2.0 / (INPUTS + UNITS)));
        check_spread("he", gain, 0, gain * sqrt(2.0 / INPUTS));
        check_spread("he", gain, 0.5, gain * sqrt(2.0 / (1.25 * INPUTS)));
    }
}

static void uniform_fills_its_range_and_no_more(void **state)
{
    (void)state;
    real *weights = filled("uniform", UNITS, INPUTS, 2, 0, 1);
    const double bound = 2 / sqrt(INPUTS);
    double low = 0, high = 0;
    for (size_t i = 0; i < UNITS * INPUTS; i++) {
        low = fmin(low, (double)weights[i]);
        high = fmax(high, (double)weights[i]);
    }
    assert_near(low, -bound, 1e-3 * bound);
    assert_near(high, bound, 1e-3 * bound);
    assert_true(low >= -bound * (1 + REAL_EPSILON) && high <= bound * (1 + REAL_EPSILON));
    free(weights);
}

static void check_orthogonal(size_t units, size_t inputs, double gain)
{
    real *weights = filled("orthogonal", units, inputs, gain, 0, 3);
    /* One Gram-Schmidt pass loses a little, far below what float stores. */
    const double slack = fmax(8 * REAL_EPSILON, 1e-12);
    const bool rows = units <= inputs; /* the shorter side's vectors */
    const size_t count = rows ? units : inputs, length = rows ? inputs : units;
    const size_t step = rows ? inputs : 1, along = rows ? 1 : inputs;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++) {
            double product = 0;
            for (size_t k = 0; k < length; k++)
                product += (double)weights[i * step + k * along] * (double)weights[j * step + k * along];
            assert_near(product, i == j ? gain * gain : 0, slack * gain * gain);
        }
    free(weights);
}

static void orthogonal_has_orthonormal_rows_or_columns(void **state)
{
    (void)state;
    check_orthogonal(64, 64, 1);
    check_orthogonal(100, 30, 1);
    check_orthogonal(30, 100, 1.5);
    check_orthogonal(1, 7, 1);
    check_orthogonal(7, 1, 2);
    check_orthogonal(1, 1, 1);
    check_orthogonal(256, 256, 1);
}

/* Its distribution is uniform: no entry prefers a sign, and entries have variance 1/n. */
static void orthogonal_prefers_no_direction(void **state)
{
    (void)state;
    enum { SIZE = 4, DRAWS = 2000 };
    double sums[SIZE * SIZE] = {0}, squares[SIZE * SIZE] = {0};
    for (uint64_t seed = 0; seed < DRAWS; seed++) {
        real *weights = filled("orthogonal", SIZE, SIZE, 1, 0, seed);
        for (size_t i = 0; i < SIZE * SIZE; i++) {
            sums[i] += (double)weights[i];
            squares[i] += (double)weights[i] * (double)weights[i];
        }
        free(weights);
    }
    for (size_t i = 0; i < SIZE * SIZE; i++) {
        assert_near(sums[i] / DRAWS, 0, 5 * 0.5 / sqrt(DRAWS));
        assert_near(squares[i] / DRAWS, 0.25, 0.03);
    }
}

static void identity_and_zero(void **state)
{
    (void)state;
    static const size_t shapes[][2] = {{3, 3}, {2, 5}, {5, 2}};
    for (size_t s = 0; s < 3; s++) {
        const size_t units = shapes[s][0], inputs = shapes[s][1];
        real *eye = filled("identity", units, inputs, 1.5, 0, 1),
             *zero = filled("zero", units, inputs, 2, 0, 1);
        for (size_t i = 0; i < units; i++)
            for (size_t j = 0; j < inputs; j++) {
                assert_true((double)eye[i * inputs + j] == (i == j ? 1.5 : 0));
                assert_true(zero[i * inputs + j] == 0);
            }
        free(eye);
        free(zero);
    }
}

static void the_seed_decides(void **state)
{
    (void)state;
    for (size_t i = 0; gf_init_at(i); i++) {
        const char *name = gf_init_at(i)->name;
        real *first = filled(name, 20, 10, 1, 0, 4), *again = filled(name, 20, 10, 1, 0, 4);
        real *other = filled(name, 20, 10, 1, 0, 5);
        const bool fixed = !strcmp(name, "zero") || !strcmp(name, "identity");
        assert_memory_equal(first, again, 200 * sizeof *first);
        assert_int_equal(memcmp(first, other, 200 * sizeof *first) == 0, fixed);
        free(first);
        free(again);
        free(other);
    }
}

static void registry(void **state)
{
    (void)state;
    static const char *const names[] = {"zero",   "normal", "uniform",    "lecun",
                                        "xavier", "he",     "orthogonal", "identity"};
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(gf_init_at(i)->name, names[i]);
        assert_ptr_equal(gf_init_find(names[i]), gf_init_at(i));
        assert_non_null(gf_init_at(i)->formula);
    }
    assert_null(gf_init_at(8));
    assert_null(gf_init_find("kaiming"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry),
        cmocka_unit_test(spreads_are_those_of_the_literature),
        cmocka_unit_test(uniform_fills_its_range_and_no_more),
        cmocka_unit_test(orthogonal_has_orthonormal_rows_or_columns),
        cmocka_unit_test(orthogonal_prefers_no_direction),
        cmocka_unit_test(identity_and_zero),
        cmocka_unit_test(the_seed_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
