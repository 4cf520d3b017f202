#include "../every_isa.h"
#include "support.h"

#include <fenv.h>

#include "base/float_mode.h"
#include "base/random.h"
#include "measure/distribution.h"
#include "measure/gradient_histogram.h"

static uint64_t total(const struct gf_histogram *h)
{
    uint64_t sum = 0;
    for (int k = 0; k < GF_HISTOGRAM_BINS; k++)
        sum += h->counts[k];
    return sum;
}

static struct gf_histogram histogram(size_t count, const real *x)
{
    struct gf_distribution d;
    struct gf_histogram h;
    memset(&h, 0xff, sizeof h);
    gf_distribution_of(count, x, &d);
    gf_distribution_histogram(count, x, &d, &h);
    return h;
}

static void edges_belong_to_the_bin_above(void **state)
{
    (void)state;
    real x[65];
    for (int i = 0; i <= 64; i++)
        x[i] = (real)i - 32; /* exactly on the edges */
    const struct gf_histogram h = histogram(65, x);
    assert_true(h.min == -32 && h.max == 32);
    for (int k = 0; k < 63; k++)
        assert_int_equal(h.counts[k], 1);
    assert_int_equal(h.counts[63], 2); /* the last bin is closed */
    assert_int_equal(h.zeros, 1);
    assert_int_equal(h.nonfinite, 0);
}

static void bins_agree_with_plain_division(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    static real x[COUNT];
    struct gf_random random;
    gf_random_init(&random, 3, 4);
    for (int i = 0; i < COUNT; i++)
        x[i] = (real)(7 + 1e-3 * gf_random_normal(&random));
    const struct gf_histogram h = histogram(COUNT, x);
    uint32_t counts[64] = {0};
    for (int i = 0; i < COUNT; i++) {
        const int place = (int)floorl(((long double)x[i] - h.min) * 64 / ((long double)h.max - h.min));
        counts[place < 63 ? place : 63]++;
    }
    assert_memory_equal(counts, h.counts, sizeof counts);
}

static void constants_fall_into_the_first_bin(void **state)
{
    (void)state;
    const real x[5] = {0, 0, 0, 0, 0}, y[3] = {(real)0.3, (real)0.3, (real)0.3};
    struct gf_histogram h = histogram(5, x);
    assert_int_equal(h.counts[0], 5);
    assert_int_equal(h.zeros, 5);
    assert_int_equal(total(&h), 5);
    h = histogram(3, y);
    assert_int_equal(h.counts[0], 3);
    assert_int_equal(total(&h), 3);
    assert_true(h.min == h.max);
}

static void nonfinite_values_are_in_no_bin(void **state)
{
    (void)state;
    real x[6] = {(real)NAN, -1, (real)INFINITY, 1, (real)-INFINITY, 0};
    struct gf_histogram h = histogram(6, x);
    assert_int_equal(h.nonfinite, 3);
    assert_int_equal(total(&h), 3);
    assert_int_equal(h.counts[0], 1);
    assert_int_equal(h.counts[32], 1);
    assert_int_equal(h.counts[63], 1);
    assert_true(h.min == -1 && h.max == 1);
    x[1] = x[3] = x[5] = (real)NAN;
    h = histogram(6, x);
    assert_int_equal(h.nonfinite, 6);
    assert_int_equal(total(&h), 0);
    assert_true(isnan(h.min) && isnan(h.max));
}

static struct gf_histogram log_histogram(size_t count, const real *x)
{
    static struct gf_log_bins bins;
    struct gf_histogram h;
    memset(&h, 0xff, sizeof h);
    gf_log_bins_init(&bins);
    gf_log_histogram(&bins, count, x, &h);
    assert_true(h.min == -20 && h.max == 4);
    assert_int_equal(total(&h) + h.below + h.above + h.zeros + h.nonfinite, count);
    return h;
}

static int log_bin(real x)
{
    const struct gf_histogram h = log_histogram(1, &x);
    for (int k = 0; k < GF_HISTOGRAM_BINS; k++)
        if (h.counts[k])
            return k;
    return h.below ? -1 : h.above ? 64 : -2;
}

static real next(real x, double towards)
{
    return GF_REAL_IS_DOUBLE ? (real)nextafter((double)x, towards)
                             : (real)nextafterf((float)x, (float)towards);
}

static void log_edges_are_exact(void **state)
{
    (void)state;
    for (int k = 0; k <= 64; k++) {
        /* the first number at or above the edge, found without trusting one rounding */
        const long double edge = powl(10.0L, -20 + 0.375L * k);
        real least = (real)edge;
        while ((long double)least >= edge)
            least = next(least, 0);
        while ((long double)least < edge)
            least = next(least, 1e30);
        assert_int_equal(log_bin(k == 64 ? next(least, 1e30) : least), k);
        assert_int_equal(log_bin(next(least, 0)), k - 1);
        assert_int_equal(log_bin(-next(least, 0)), k - 1);
    }
    assert_int_equal(log_bin(10000), 63); /* closed */
    assert_int_equal(log_bin(10), 56);
    assert_int_equal(log_bin(1), 53);
}

static void log_bins_agree_with_logarithms(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 5, 6);
    for (int i = 0; i < 20000; i++) {
        const double decades = gf_random_uniform(&random, -24, 8);
        const real x = (real)(pow(10, decades) * (i % 2 ? 1 : -1));
        const double place = floor((log10(fabs((double)x)) + 20) / 0.375);
        const double exact = (log10(fabs((double)x)) + 20) / 0.375;
        if (fabs(exact - round(exact)) < 1e-6)
            continue; /* too near to an edge for log10 */
        const int expected = place < 0 ? -1 : place > 63 ? 64 : (int)place;
        assert_int_equal(log_bin(x), expected);
    }
}

static void log_histogram_counts_the_rest_apart(void **state)
{
    (void)state;
    const real x[] = {0,           (real)-0.0,     (real)1e-30,     (real)1e-38,
                      (real)-1e30, (real)INFINITY, (real)-INFINITY, (real)NAN,
                      (real)1,     (real)-1,       (real)1};
    const struct gf_histogram h = log_histogram(sizeof x / sizeof *x, x);
    assert_int_equal(h.zeros, 2);
    assert_int_equal(h.below, 2);
    assert_int_equal(h.above, 1);
    assert_int_equal(h.nonfinite, 3);
    assert_int_equal(h.counts[53], 3);
}

/* Straight from the definitions, entry by entry. */
static void check_against_definitions(size_t count, const real *x)
{
    struct gf_histogram plain = {.min = NAN, .max = NAN}, logs = {.min = -20, .max = 4};
    for (size_t i = 0; i < count; i++)
        if (isfinite(x[i])) {
            plain.min = fmin(plain.min, (double)x[i]);
            plain.max = fmax(plain.max, (double)x[i]);
        }
    for (size_t i = 0; i < count; i++) {
        const long double size = fabsl((long double)x[i]);
        plain.nonfinite += isfinite(x[i]) ? 0 : 1;
        plain.zeros += x[i] == 0;
        logs.nonfinite += isfinite(x[i]) ? 0 : 1;
        logs.zeros += x[i] == 0;
        if (!isfinite(x[i]))
            continue;
        const long double range = (long double)plain.max - plain.min;
        const int place = range > 0 ? (int)floorl(((long double)x[i] - plain.min) * 64 / range) : 0;
        plain.counts[place < 63 ? place : 63]++;
        if (size == 0)
            continue;
        const int bin = (int)floorl((log10l(size) + 20) / 0.375L);
        if (size == 10000)
            logs.counts[63]++;
        else if (bin < 0)
            logs.below++;
        else if (bin > 63)
            logs.above++;
        else
            logs.counts[bin]++;
    }
    const struct gf_histogram h = histogram(count, x), g = log_histogram(count, x);
    assert_memory_equal(h.counts, plain.counts, sizeof h.counts);
    assert_int_equal(h.zeros, plain.zeros);
    assert_int_equal(h.nonfinite, plain.nonfinite);
    assert_memory_equal(g.counts, logs.counts, sizeof g.counts);
    assert_int_equal(g.zeros, logs.zeros);
    assert_int_equal(g.below, logs.below);
    assert_int_equal(g.above, logs.above);
    assert_int_equal(g.nonfinite, logs.nonfinite);
}

static const double odd[] = {NAN, INFINITY, -INFINITY, 0, -0.0, 1e-41, -1e-41, 1e-25, -1e5, 1e4, -3e38};

/* Every length that has a tail, and there every position, for every number that is not like the others. */
static void odd_numbers_are_counted_wherever_they_are(void **state)
{
    (void)state;
    real x[200];
    struct gf_random random;
    gf_random_init(&random, 11, 12);
    for (size_t count = 1; count <= 200; count += count < 130 ? 1 : 7)
        for (size_t at = 0; at < count; at++) {
            for (size_t i = 0; i < count; i++)
                x[i] = (real)(gf_random_normal(&random) * 1e-3);
            x[at] = (real)odd[(at + count) % (sizeof odd / sizeof *odd)];
            check_against_definitions(count, x);
        }
}

/* Sizes all over the range, each bin's edges among them, and as much of the rest as of them. */
static void long_buffers_agree_with_the_definitions(void **state)
{
    (void)state;
    enum { MOST = 10000 };
    static real x[MOST];
    struct gf_random random;
    gf_random_init(&random, 13, 14);
    for (size_t round = 0; round < 40; round++) {
        const size_t count = 1 + gf_random_below(&random, MOST);
        for (size_t i = 0; i < count; i++) {
            const double sign = gf_random_below(&random, 2) ? 1 : -1;
            const size_t kind = gf_random_below(&random, 8);
            x[i] = (real)(sign * pow(10, gf_random_uniform(&random, -22, round % 2 ? 3 : 6)));
            if (kind == 0)
                x[i] = (real)(sign * pow(10, -20 + 0.375 * (double)gf_random_below(&random, 60)));
            else if (kind < round % 4)
                x[i] = (real)(round % 8 == 7 ? odd[gf_random_below(&random, sizeof odd / sizeof *odd)] : 0);
        }
        check_against_definitions(count, x);
    }
}

/* What loops.h promises of equal bins, one by one. */
static void check_equal_bins(size_t count, const real *x)
{
    const struct gf_histogram h = histogram(count, x);
    const double range = h.max - h.min, scale = nextafter(GF_HISTOGRAM_BINS / range, INFINITY);
    uint32_t counts[GF_HISTOGRAM_BINS] = {0};
    for (size_t i = 0; i < count; i++) {
        const int place = range > 0 ? (int)(((double)x[i] - h.min) * scale) : 0;
        counts[place < GF_HISTOGRAM_BINS - 1 ? place : GF_HISTOGRAM_BINS - 1]++;
    }
    assert_memory_equal(counts, h.counts, sizeof counts);
}

enum { NEAR = 3, AROUND = 2 * NEAR + 1 };

/* The numbers next to each edge of ranges of every size, wherever they begin: in runs of their own, and some
 * of them among others. */
static void who_is_next_to_an_edge_is_on_the_right_side(void **state)
{
    (void)state;
    static real x[AROUND * (GF_HISTOGRAM_BINS + 1) + 2];
    struct gf_random random;
    gf_random_init(&random, 15, 16);
    for (size_t round = 0; round < 600; round++) {
        const double range =
            ldexp(gf_random_uniform(&random, 0.5, 1), (int)gf_random_below(&random, 276) - 148);
        const double most = (double)3e38F;
        double min = round % 3 == 0 ? 0 : gf_random_uniform(&random, -1, round % 3 == 1 ? 0 : 1000) * range;
        min = (double)(real)fmin(fmax(min, -most), most - fmin(range, most));
        const double max = (double)(real)fmin(min + range, most);
        const size_t stride = 1 + gf_random_below(&random, 80);
        size_t count = 0;
        x[count++] = (real)min;
        x[count++] = (real)max;
        for (int k = 0; k <= GF_HISTOGRAM_BINS; k++) {
            real near = (real)(min + (max - min) * k / GF_HISTOGRAM_BINS);
            for (int step = 0; step < NEAR; step++)
                near = next(near, -INFINITY);
            for (int step = 0; step < AROUND; step++, near = next(near, INFINITY))
                if ((double)near >= min && (double)near <= max && count % stride == 0)
                    x[count++] = near;
                else
                    x[count++] = (real)gf_random_uniform(&random, min, max);
        }
        check_equal_bins(count, x);
    }
}

static void so_he_is_where_denormals_are_flushed(void **state)
{
    fenv_t kept;
    assert_int_equal(fegetenv(&kept), 0);
    gf_flush_denormals();
    who_is_next_to_an_edge_is_on_the_right_side(state);
    assert_int_equal(fesetenv(&kept), 0);
}

/* One bin takes all but one entry: nothing runs over, in no bin. */
static void one_bin_has_room_for_all(void **state)
{
    (void)state;
    enum { COUNT = 64 * 70 };
    static real x[COUNT];
    for (int k = 0; k < GF_HISTOGRAM_BINS; k++) {
        x[0] = 0;
        x[1] = GF_HISTOGRAM_BINS;
        for (int i = 2; i < COUNT; i++)
            x[i] = (real)k + (real)0.5;
        struct gf_histogram h = histogram(COUNT, x);
        assert_int_equal(h.counts[k], COUNT - 2 + (k == 0) + (k == GF_HISTOGRAM_BINS - 1));
        assert_int_equal(total(&h), COUNT);
        for (int i = 0; i < COUNT; i++)
            x[i] = (real)pow(10, -20 + 0.375 * (k + 0.5));
        h = log_histogram(COUNT, x);
        assert_int_equal(h.counts[k], COUNT);
    }
}

static real with_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return (real)x;
}

/* Runs of numbers against one number at a time. */
static void check_log_runs(const struct gf_log_bins *bins, size_t count, const real *x)
{
    for (size_t first = 0; first + 64 <= count; first += 64) {
        struct gf_histogram h;
        uint32_t counts[GF_LOG_PLACES] = {0};
        gf_log_histogram(bins, 64, x + first, &h);
        for (size_t i = 0; i < 64; i++)
            counts[gf_log_place(bins, x[first + i])]++;
        assert_memory_equal(h.counts, counts + GF_LOG_PLACE_BINS, sizeof h.counts);
        assert_int_equal(h.zeros, counts[GF_LOG_PLACE_ZERO]);
        assert_int_equal(h.below, counts[GF_LOG_PLACE_BELOW]);
        assert_int_equal(h.above, counts[GF_LOG_PLACE_ABOVE]);
        assert_int_equal(h.nonfinite, counts[GF_LOG_PLACE_NONFINITE]);
    }
}

/* Numbers with every upper half there is, the least and the greatest of them, and those next to the edges. */
static void log_bins_of_runs_are_those_of_single_numbers(void **state)
{
    (void)state;
    enum { UPPER = 1 << 15, EDGE = 64 };
    static struct gf_log_bins bins;
    static real x[2 * UPPER + EDGE * (GF_HISTOGRAM_BINS + 1)];
    gf_log_bins_init(&bins);
    size_t count = 0;
    for (uint32_t upper = 0; upper < UPPER; upper++) {
        x[count++] = with_bits(upper << 16);
        x[count++] = -with_bits(upper << 16 | 0xffff);
    }
    for (int k = 0; k <= GF_HISTOGRAM_BINS; k++) {
        real near = (real)powl(10, -20 + 0.375L * k);
        for (int step = 0; step < EDGE / 2; step++)
            near = next(near, 0);
        for (int step = 0; step < EDGE; step++, near = next(near, INFINITY))
            x[count++] = step % 3 ? near : -near;
    }
    check_log_runs(&bins, count, x);
    for (size_t i = count - 1; i > 0; i--) { /* all mixed: large ones in many runs */
        const size_t other = i * 7919 % (i + 1);
        const real kept = x[i];
        x[i] = x[other];
        x[other] = kept;
    }
    check_log_runs(&bins, count, x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_belong_to_the_bin_above),
        cmocka_unit_test(bins_agree_with_plain_division),
        cmocka_unit_test(constants_fall_into_the_first_bin),
        cmocka_unit_test(nonfinite_values_are_in_no_bin),
        cmocka_unit_test(log_edges_are_exact),
        cmocka_unit_test(log_bins_agree_with_logarithms),
        cmocka_unit_test(log_histogram_counts_the_rest_apart),
        cmocka_unit_test(odd_numbers_are_counted_wherever_they_are),
        cmocka_unit_test(long_buffers_agree_with_the_definitions),
        cmocka_unit_test(who_is_next_to_an_edge_is_on_the_right_side),
        cmocka_unit_test(so_he_is_where_denormals_are_flushed),
        cmocka_unit_test(one_bin_has_room_for_all),
        cmocka_unit_test(log_bins_of_runs_are_those_of_single_numbers),
    };
    return RUN_IN_EVERY_ISA(tests);
}
