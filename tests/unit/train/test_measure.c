/* Every sum against a plain one in long double, on the buffers that break sums. */
#include "../every_isa.h"
#include "support.h"

#include "base/random.h"
#include "measure/distribution.h"
#include "measure/loops.h"
#include "measure/norms.h"

enum { MOST = 10000 };

struct plain {
    long double mean, variance, squares, sum_abs;
    double min, max, max_abs;
    size_t negatives, zeros, nonfinite;
};

static struct plain plain_of(size_t count, const real *x)
{
    struct plain p = {.min = NAN, .max = NAN, .max_abs = NAN};
    long double sum = 0;
    for (size_t i = 0; i < count; i++) {
        const double v = (double)x[i];
        sum += v;
        p.squares += (long double)v * v;
        p.sum_abs += fabs(v);
        p.negatives += v < 0;
        p.zeros += v == 0;
        if (!isfinite(v)) {
            p.nonfinite++;
            continue;
        }
        p.min = fmin(p.min, v);
        p.max = fmax(p.max, v);
        p.max_abs = fmax(p.max_abs, fabs(v));
    }
    p.mean = sum / count;
    for (size_t i = 0; i < count; i++)
        p.variance += (x[i] - p.mean) * (x[i] - p.mean) / count;
    if (p.nonfinite)
        p.mean = p.variance = NAN;
    return p;
}

static void check(size_t count, const real *x)
{
    const struct plain p = plain_of(count, x);
    struct gf_distribution d;
    gf_distribution_of(count, x, &d);
    const double scale = fmax(fabs((double)p.mean), sqrt((double)p.variance));
    assert_int_equal(d.count, count);
    assert_int_equal(d.nonfinite, p.nonfinite);
    assert_int_equal(d.negatives, p.negatives);
    assert_int_equal(d.zeros, p.zeros);
    assert_close(d.min, p.min, 0);
    assert_close(d.max, p.max, 0);
    if (p.nonfinite || !count) {
        assert_true(isnan(d.mean) && isnan(d.std) && isnan(d.rms));
    } else {
        assert_true(fabs(d.mean - (double)p.mean) <= 1e-13 * scale + 1e-300);
        assert_true(fabs(d.std - sqrt((double)p.variance)) <=
                    1e-9 * sqrt((double)p.variance) + 1e-13 * scale);
        assert_true(fabs(d.rms - sqrt((double)(p.squares / count))) <=
                    1e-12 * sqrt((double)(p.squares / count)));
    }
    struct gf_distribution less;
    gf_distribution_wanted(count, x, GF_WANT_NEGATIVES, &less);
    assert_int_equal(less.negatives, p.negatives);
    assert_true(test_close(less.mean, d.mean, 0) && test_close(less.std, d.std, 0));
    gf_distribution_wanted(count, x, GF_WANT_NEGATIVES | GF_WANT_ZEROS, &less);
    assert_int_equal(less.negatives, p.negatives);
    assert_int_equal(less.zeros, p.zeros);
    assert_true(test_close(less.mean, d.mean, 0) && test_close(less.std, d.std, 0));
    gf_distribution_wanted(count, x, GF_WANT_RANGE | GF_WANT_ZEROS, &less);
    assert_int_equal(less.zeros, p.zeros);
    assert_int_equal(less.nonfinite, p.nonfinite);
    assert_close(less.min, p.min, 0);
    assert_close(less.max, p.max, 0);
    assert_true(test_close(less.mean, d.mean, 0) && test_close(less.std, d.std, 0));
    const struct gf_magnitudes m = gf_magnitudes(count, x);
    assert_close(m.max_abs, p.max_abs, 0);
    if (!p.nonfinite) {
        assert_true(fabs(m.squares - (double)p.squares) <= 1e-13 * (double)p.squares);
        assert_true(fabs(m.sum_abs - (double)p.sum_abs) <= 1e-13 * (double)p.sum_abs);
        assert_true(fabs(gf_squares(count, x) - (double)p.squares) <= 1e-13 * (double)p.squares);
    } else {
        assert_false(isfinite(m.squares) || isfinite(m.sum_abs) || isfinite(gf_squares(count, x)));
    }
}

static real *numbers(size_t count, double mean, double std)
{
    static real buffer[MOST];
    struct gf_random random;
    gf_random_init(&random, count, 77);
    for (size_t i = 0; i < count; i++)
        buffer[i] = (real)(mean + std * gf_random_normal(&random));
    return buffer;
}

static const size_t counts[] = {1, 2, 7, 8, 9, 64, 1000, 2047, 2048, 2049, 4096, 4101, MOST};

static void sums_agree_with_plain_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        check(counts[i], numbers(counts[i], 0, 1));
        check(counts[i], numbers(counts[i], -3, 0.1));
        check(counts[i], numbers(counts[i], 1e-30, 1e-32));
        check(counts[i], numbers(counts[i], 1e30, 1e30));
    }
}

static void std_is_stable_under_a_large_offset(void **state)
{
    (void)state;
    check(4101, numbers(4101, 1e6, 1));
    /* the first value tells nothing about the rest */
    real *x = numbers(MOST, 1, 1e-3);
    x[0] = (real)1e7;
    check(MOST, x);
}

static void constants_have_no_spread(void **state)
{
    (void)state;
    static real x[MOST];
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        for (size_t k = 0; k < counts[i]; k++)
            x[k] = (real)0.1;
        struct gf_distribution d;
        gf_distribution_of(counts[i], x, &d);
        assert_true(d.std < 1e-9);
        assert_true(d.min == d.max);
        check(counts[i], x);
    }
    memset(x, 0, sizeof x);
    check(MOST, x);
}

static void nonfinite_entries_are_told_apart(void **state)
{
    (void)state;
    static const double bad[] = {NAN, -NAN, INFINITY, -INFINITY};
    for (size_t b = 0; b < 4; b++)
        for (size_t at = 0; at < 2049; at += 683) {
            real *x = numbers(2049, 0.5, 1);
            x[at] = (real)bad[b];
            x[(at + 5) % 2049] = 0;
            check(2049, x);
        }
    real *x = numbers(10, 0, 1);
    for (int i = 0; i < 10; i++)
        x[i] = (real)(i % 2 ? NAN : -INFINITY);
    check(10, x);
}

/* Every length that has a tail, and there every position, for every number that is not like the others. */
static void odd_numbers_count_wherever_they_are(void **state)
{
    (void)state;
    static const double odd[] = {NAN, INFINITY, -INFINITY, 0, -0.0, 1e-41, -1e-41, 3e38, -3e38};
    struct gf_random random;
    gf_random_init(&random, 7, 8);
    for (size_t count = 1; count <= 130; count++)
        for (size_t at = 0; at < count; at++) {
            real *x = numbers(count, 0.25, 1);
            x[at] = (real)odd[(at + count) % (sizeof odd / sizeof *odd)];
            check(count, x);
            x[gf_random_below(&random, count)] = (real)odd[at % (sizeof odd / sizeof *odd)];
            check(count, x);
        }
}

static void infinite_norms_stay_infinite(void **state)
{
    (void)state;
    real x[3] = {1, (real)INFINITY, -2};
    assert_true(isinf(gf_squares(3, x)));
    assert_true(isinf(gf_magnitudes(3, x).squares));
    assert_true(gf_magnitudes(3, x).max_abs == 2);
    x[0] = (real)NAN;
    assert_true(isnan(gf_magnitudes(3, x).squares));
}

static void slopes_count_what_is_flat(void **state)
{
    (void)state;
    const double limit = 0.05 * 0.25;
    real *x = numbers(4101, 0, 0.05);
    const real at = gf_real_not_above(limit);
    x[3] = at;
    x[4] = -at;
    x[5] = GF_REAL_IS_DOUBLE ? (real)nextafter((double)at, 1) : (real)nextafterf((float)at, 1);
    x[6] = (real)NAN;
    size_t flat = 0;
    for (size_t i = 0; i < 4101; i++)
        flat += fabs((double)x[i]) <= limit;
    assert_int_equal(gf_slopes(4101, x, limit).flat, flat);
    assert_true(isnan(gf_slopes(4101, x, limit).squares));
    assert_int_equal(gf_slopes(4101, x, -1).flat, 0);
    const struct plain p = plain_of(2050, numbers(2050, 0, 0.05));
    const struct gf_slopes s = gf_slopes(2050, numbers(2050, 0, 0.05), limit);
    assert_close(s.squares, (double)p.squares, 1e-13);
    assert_close(s.sum_abs, (double)p.sum_abs, 1e-13);
}

static void units_agree_with_plain_loops(void **state)
{
    (void)state;
    static const double odd[] = {NAN, INFINITY, 0, -0.0, 1e-41, 0.5, -0.5};
    static real x[20 * 130];
    static gf_lane_bits any[131], steep[131], positives[131];
    struct gf_random random;
    gf_random_init(&random, 9, 10);
    for (size_t units = 1; units <= 130; units++) {
        const size_t rows = 1 + gf_random_below(&random, 20);
        for (size_t i = 0; i < rows * units; i++)
            x[i] = (real)(gf_random_below(&random, 3) ? 0 : gf_random_normal(&random));
        for (size_t i = 0; i < rows; i++)
            x[gf_random_below(&random, rows * units)] = (real)odd[gf_random_below(&random, 7)];
        any[units] = steep[units] = positives[units] = 12345;
        gf_measure_loops()->any(rows, units, x, any);
        gf_measure_loops()->steep(rows, units, x, (real)0.5, steep);
        gf_measure_loops()->positives(rows, units, x, positives);
        for (size_t j = 0; j < units; j++) {
            bool some = false, above = false;
            int positive = 0;
            for (size_t r = 0; r < rows; r++) {
                const double v = (double)x[r * units + j];
                some = some || v != 0;
                above = above || !(fabs(v) <= 0.5);
                positive += v > 0;
            }
            assert_int_equal(any[j] != 0, some);
            assert_int_equal(steep[j] != 0, above);
            assert_int_equal(positives[j], positive);
        }
        assert_true(any[units] == 12345 && steep[units] == 12345 && positives[units] == 12345);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_agree_with_plain_ones),
        cmocka_unit_test(std_is_stable_under_a_large_offset),
        cmocka_unit_test(constants_have_no_spread),
        cmocka_unit_test(nonfinite_entries_are_told_apart),
        cmocka_unit_test(odd_numbers_count_wherever_they_are),
        cmocka_unit_test(infinite_norms_stay_infinite),
        cmocka_unit_test(slopes_count_what_is_flat),
        cmocka_unit_test(units_agree_with_plain_loops),
    };
    return RUN_IN_EVERY_ISA(tests);
}
