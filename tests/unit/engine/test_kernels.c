#include "../every_isa.h"
#include "engine/kernels.h"
#include "support.h"

#define CANARY 7654321

/* A buffer of reals with a canary at both ends. */
static real *guarded(size_t count)
{
    real *reals = new_reals(count + 2);
    reals[0] = reals[count + 1] = CANARY;
    return reals + 1;
}

static void release_guarded(real *reals, size_t count)
{
    assert_true(reals[-1] == CANARY && reals[count] == CANARY);
    free(reals - 1);
}

/* Entry (i, j) of a plain product Σ_k a[i·ai + k·ak]·b[k·bk + j·bj] + start, and Σ |terms|. */
static double plain(size_t depth, const real *a, size_t ak, const real *b, size_t bk, double start,
                    double *ret_size)
{
    double sum = start;
    *ret_size = fabs(start);
    for (size_t k = 0; k < depth; k++) {
        const double term = (double)a[k * ak] * (double)b[k * bk];
        sum += term;
        *ret_size += fabs(term);
    }
    return sum;
}

static void check_entry(const char *what, size_t depth, double value, double expected, double size)
{
    const double slack = REAL_EPSILON * size * (2 + sqrt((double)depth));
    if (!(fabs(value - expected) <= slack))
        fail_msg("%s: %.17g, not %.17g", what, value, expected);
}

struct shape {
    size_t rows, inputs, units;
};

/* The same bits from turned weights. */
static void check_turned(const struct shape *s, const real *x, const real *w, const real *bias,
                         const real *expected)
{
    real *turned = guarded(s->inputs * s->units), *z = guarded(s->rows * s->units);
    gf_turn_matrix(s->units, s->inputs, w, turned);
    gf_product_forward_turned(NULL, s->rows, s->inputs, s->units, x, turned, bias, GF_NO_FINISH, z);
    assert_memory_equal(z, expected, s->rows * s->units * sizeof *z);
    release_guarded(turned, s->inputs * s->units);
    release_guarded(z, s->rows * s->units);
}

static void check_forward(const struct shape *s, const real *x, const real *w, const real *bias)
{
    real *z = guarded(s->rows * s->units);
    gf_product_forward(NULL, s->rows, s->inputs, s->units, x, w, bias, GF_NO_FINISH, z);
    for (size_t i = 0; i < s->rows; i++)
        for (size_t j = 0; j < s->units; j++) {
            double size;
            const double expected =
                plain(s->inputs, x + i * s->inputs, 1, w + j * s->inputs, 1, (double)bias[j], &size);
            check_entry("forward", s->inputs, (double)z[i * s->units + j], expected, size);
        }
    if (s->units > GF_PRODUCT_NARROW)
        check_turned(s, x, w, bias, z);
    release_guarded(z, s->rows * s->units);
}

static void check_backward(const struct shape *s, const real *delta, const real *w)
{
    real *dx = guarded(s->rows * s->inputs);
    gf_product_backward(NULL, s->rows, s->inputs, s->units, delta, w, GF_NO_FINISH, dx);
    for (size_t i = 0; i < s->rows; i++)
        for (size_t j = 0; j < s->inputs; j++) {
            double size;
            const double expected = plain(s->units, delta + i * s->units, 1, w + j, s->inputs, 0, &size);
            check_entry("backward", s->units, (double)dx[i * s->inputs + j], expected, size);
        }
    release_guarded(dx, s->rows * s->inputs);
}

static void check_gradient(const struct shape *s, const real *delta, const real *x)
{
    real *dw = guarded(s->units * s->inputs), *sums = guarded(s->units);
    gf_product_gradient(NULL, s->rows, s->inputs, s->units, delta, x, dw);
    gf_column_sums(s->rows, s->units, delta, sums);
    const real one = 1;
    for (size_t i = 0; i < s->units; i++) {
        double size;
        for (size_t j = 0; j < s->inputs; j++) {
            const double expected = plain(s->rows, delta + i, s->units, x + j, s->inputs, 0, &size);
            check_entry("gradient", s->rows, (double)dw[i * s->inputs + j], expected, size);
        }
        const double expected = plain(s->rows, delta + i, s->units, &one, 0, 0, &size);
        check_entry("column sums", s->rows, (double)sums[i], expected, size);
    }
    release_guarded(dw, s->units * s->inputs);
    release_guarded(sums, s->units);
}

/* Operands start one real beyond their alignment. */
static void check_shape(struct gf_random *random, size_t rows, size_t inputs, size_t units)
{
    const struct shape shape = {rows, inputs, units};
    real *x = new_random(random, rows * inputs + 1), *w = new_random(random, units * inputs + 1);
    real *bias = new_random(random, units + 1), *delta = new_random(random, rows * units + 1);
    check_forward(&shape, x + 1, w + 1, bias + 1);
    check_backward(&shape, delta + 1, w + 1);
    check_gradient(&shape, delta + 1, x + 1);
    free(x);
    free(w);
    free(bias);
    free(delta);
}

static void products_agree_with_plain_loops(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 11, 1);
    for (int i = 0; i < 300; i++)
        check_shape(&random, 1 + gf_random_below(&random, 130), 1 + gf_random_below(&random, 130),
                    1 + gf_random_below(&random, 130));
    for (size_t small = 1; small <= 6; small++)
        for (size_t other = 1; other <= 33; other++) {
            check_shape(&random, small, other, small);
            check_shape(&random, other, small, other);
            check_shape(&random, other, other, small);
        }
}

static void large_products_agree_with_plain_loops(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 12, 1);
    check_shape(&random, 256, 256, 256);
    check_shape(&random, 257, 259, 255);
    check_shape(&random, 300, 513, 70);
    check_shape(&random, 3, 2048, 2);
    check_shape(&random, 520, 3, 1030);
    check_shape(&random, 1, 784, 1024);
}

/* Panels deep enough for what comes next to be fetched meanwhile, and those just too shallow. */
static void deep_products_agree_with_plain_loops(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 17, 1);
    static const size_t depths[] = {95, 96, 97, 223, 224, 255, 256, 257, 351, 352, 353, 512, 608};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        check_shape(&random, 25, depths[i], 129);
        check_shape(&random, 12, 192, depths[i]);
        check_shape(&random, depths[i], 65, 21);
    }
    check_shape(&random, 200, 1024, 128);
}

static void check_rows(struct gf_random *random, size_t rows, size_t inputs, size_t units)
{
    real *x = new_random(random, rows * inputs), *w = new_random(random, units * inputs);
    real *bias = new_random(random, units);
    real *all = new_reals(rows * units), *some = new_reals(rows * units);
    gf_product_forward(NULL, rows, inputs, units, x, w, bias, GF_NO_FINISH, all);
    for (size_t first = 0; first < rows; first++) {
        gf_product_forward(NULL, rows - first, inputs, units, x + first * inputs, w, bias, GF_NO_FINISH,
                           some);
        assert_memory_equal(some, all + first * units, (rows - first) * units * sizeof *all);
    }
    free(x);
    free(w);
    free(bias);
    free(all);
    free(some);
}

/* A row's result may not depend on the rows that keep it company, nor on the run. */
static void the_same_bits_whatever_the_rows(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 13, 1);
    enum { ROWS = 37, INPUTS = 300, MOST = 21 };
    static const size_t widths[] = {1, 2, 4, 5, MOST};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        check_rows(&random, ROWS, INPUTS, widths[i]);
}
/* Columns that only fill up a vector must not let a NaN or Inf of others in, nor hide a real one. */
static void nan_and_inf_stay_in_their_rows_and_columns(void **state)
{
    (void)state;
    enum { ROWS = 9, INPUTS = 5, UNITS = 11 };
    real x[ROWS * INPUTS], w[UNITS * INPUTS], bias[UNITS] = {0}, z[ROWS * UNITS];
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = 1;
    for (size_t i = 0; i < UNITS * INPUTS; i++)
        w[i] = 1;
    x[3 * INPUTS + 2] = (real)NAN;
    w[10 * INPUTS] = (real)INFINITY;
    gf_product_forward(NULL, ROWS, INPUTS, UNITS, x, w, bias, GF_NO_FINISH, z);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < UNITS; j++) {
            const real value = z[i * UNITS + j];
            assert_true(i == 3 ? isnan(value) : j == 10 ? isinf(value) : value == INPUTS);
        }
}

static void sums_agree_with_plain_loops(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 14, 1);
    for (size_t count = 0; count < 100; count++) {
        real *values = new_random(&random, count);
        double squares = 0, sizes = 0;
        for (size_t i = 0; i < count; i++) {
            squares += (double)values[i] * (double)values[i];
            sizes += fabs((double)values[i]);
        }
        assert_near(gf_sum_squares(count, values), squares, 1e-13 * squares);
        assert_near(gf_sum_abs(count, values), sizes, 1e-13 * sizes);
        free(values);
    }
    const real tiny = (real)1e-30; /* its square leaves float */
    assert_near(gf_sum_squares(1, &tiny) * 1e60, 1, 1e-6);
}

/* Counts how often each entry is finished, and that it is there by then. */
struct finished {
    const real *c, *expected;
    size_t columns;
    int *times;
};

static void note_tile(const void *context, const struct gf_tile *tile, size_t first)
{
    const struct finished *finished = context;
    assert_int_equal(tile->stride, finished->columns);
    assert_int_equal(tile->unit, first % finished->columns);
    for (size_t row = 0; row < tile->rows; row++)
        for (size_t j = 0; j < tile->units; j++) {
            const size_t i = first + row * tile->stride + j;
            finished->times[i]++;
            assert_true(finished->c[i] == finished->expected[i]);
        }
}

static void each_entry_is_finished_once(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 15, 1);
    enum { MOST = 300 };
    static int times[MOST * MOST];
    for (int i = 0; i < 60; i++) {
        const size_t rows = 1 + gf_random_below(&random, MOST), units = 1 + gf_random_below(&random, MOST);
        const size_t inputs = 1 + gf_random_below(&random, i % 2 ? 20 : MOST);
        real *x = new_random(&random, rows * inputs), *w = new_random(&random, units * inputs);
        real *bias = new_random(&random, units), *c = new_reals(rows * units),
             *plain = new_reals(rows * units);
        gf_product_forward(NULL, rows, inputs, units, x, w, bias, GF_NO_FINISH, plain);
        memset(times, 0, sizeof times);
        const struct finished finished = {c, plain, units, times};
        gf_product_forward(NULL, rows, inputs, units, x, w, bias, (struct gf_finish){note_tile, &finished},
                           c);
        for (size_t j = 0; j < rows * units; j++)
            assert_int_equal(times[j], 1);
        gf_product_backward(NULL, rows, units, inputs, x, w, GF_NO_FINISH, plain);
        memset(times, 0, sizeof times);
        gf_product_backward(NULL, rows, units, inputs, x, w, (struct gf_finish){note_tile, &finished}, c);
        for (size_t j = 0; j < rows * units; j++)
            assert_int_equal(times[j], 1);
        free(x);
        free(w);
        free(bias);
        free(c);
        free(plain);
    }
}

/* Threads compute parts. */
static void parts_have_the_same_bits_as_the_whole(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 16, 1);
    enum { ROWS = 13, DEPTH = 270, COLUMNS = 4 * GF_PRODUCT_PART + 7 };
    real *a = new_random(&random, ROWS * DEPTH), *b = new_random(&random, DEPTH * COLUMNS);
    real *whole = new_reals(ROWS * COLUMNS), *parts = new_reals(ROWS * COLUMNS);
    struct gf_product product = {.rows = ROWS,
                                 .depth = DEPTH,
                                 .columns = COLUMNS,
                                 .a = a,
                                 .a_row = DEPTH,
                                 .a_step = 1,
                                 .b = b,
                                 .b_row = COLUMNS,
                                 .b_step = 1,
                                 .c = whole};
    gf_kernels()->multiply(&product, 0, COLUMNS);
    product.c = parts;
    for (size_t first = 0; first < COLUMNS; first += GF_PRODUCT_PART)
        gf_kernels()->multiply(&product, first,
                               COLUMNS - first < GF_PRODUCT_PART ? COLUMNS - first : GF_PRODUCT_PART);
    assert_memory_equal(whole, parts, ROWS * COLUMNS * sizeof *whole);
    free(a);
    free(b);
    free(whole);
    free(parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_agree_with_plain_loops),
        cmocka_unit_test(large_products_agree_with_plain_loops),
        cmocka_unit_test(deep_products_agree_with_plain_loops),
        cmocka_unit_test(the_same_bits_whatever_the_rows),
        cmocka_unit_test(nan_and_inf_stay_in_their_rows_and_columns),
        cmocka_unit_test(sums_agree_with_plain_loops),
        cmocka_unit_test(each_entry_is_finished_once),
        cmocka_unit_test(parts_have_the_same_bits_as_the_whole),
    };
    return RUN_IN_EVERY_ISA(tests);
}
