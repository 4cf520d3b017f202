/* The errors that engine/vector_math.h states, against libm in double. */
#include <stdio.h>

#include "../every_isa.h"
#include "support.h"
#include "vector_functions.h"

#define ROW(isa) &vector_functions_##isa,
static const struct vector_functions *const tables[] = {GF_EACH_ISA(ROW)};

static double bell(double w)
{
    return exp(-w * w / 2);
}
static double ratio(double w)
{
    return w < 20 ? erfc(w / sqrt(2)) / 2 * exp(w * w / 2) : 0;
}

typedef void over_buffer(size_t count, const real *x, real *ret_y);

/* Of x from `low` to `high`; `ulps` is what the header states. */
static const struct function {
    const char *name;
    size_t member;
    double (*reference)(double x);
    float low, high;
    double ulps;
} functions[] = {
    {"exp", offsetof(struct vector_functions, exponential), exp, -INFINITY, 0, 1.2},
    {"expm1", offsetof(struct vector_functions, exponential_minus_one), expm1, -INFINITY, 0, 1.2},
    {"log1p", offsetof(struct vector_functions, log_one_plus), log1p, 0, 1, 2},
    {"bell", offsetof(struct vector_functions, bell), bell, 0, 13.25F, 2},
    {"ratio", offsetof(struct vector_functions, ratio), ratio, 0, 13.25F, 7},
};
#define FUNCTIONS (sizeof functions / sizeof *functions)

static over_buffer *in(const struct vector_functions *table, const struct function *function)
{
    return *(over_buffer *const *)((const char *)table + function->member);
}

/* The set of the machine that is under test. */
static const struct vector_functions *table(void)
{
    return tables[gf_isa()];
}

static float of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double ulp(double value)
{
    return fabs(value) < (double)FLT_MIN ? ldexp(1, -149) : ldexp(1, ilogb(value) - 23);
}

static void check(const struct function *function, float x, float y)
{
    const double expected = function->reference((double)x), error = fabs((double)y - expected);
    if (error <= function->ulps * ulp(expected) || (y == 0 && fabs(expected) < (double)FLT_MIN))
        return;
    fail_msg("%s(%.9g) is %.9g, not %.17g: %.3g ulp", function->name, (double)x, (double)y, expected,
             error / ulp(expected));
}

#define MOST 4096

struct samples {
    size_t count;
    float x[MOST], y[MOST];
};

static void flush(const struct function *function, struct samples *samples)
{
    in(table(), function)(samples->count, samples->x, samples->y);
    for (size_t i = 0; i < samples->count; i++)
        check(function, samples->x[i], samples->y[i]);
    samples->count = 0;
}

static void add(const struct function *function, struct samples *samples, float x)
{
    if (!(x >= function->low && x <= function->high))
        return;
    samples->x[samples->count++] = x;
    if (samples->count == MOST)
        flush(function, samples);
}

/* Every exponent, denormal numbers among them, with a thousand mantissas, of both signs. */
static void errors_are_as_stated_over_the_whole_range(void **state)
{
    (void)state;
    static struct samples samples;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 8191)
            add(&functions[f], &samples, of_bits((uint32_t)bits));
        flush(&functions[f], &samples);
    }
}

/* Around the places where another power of two or another piece begins, and all that is special. */
static void errors_are_as_stated_at_the_seams(void **state)
{
    (void)state;
    static const float seams[] = {0,        FLT_TRUE_MIN, FLT_MIN,   FLT_EPSILON, 1,
                                  87.9F,    87.68311F,    87.33654F, 103.97F,     104,
                                  13.25F,   13.2F,        8,         0.5F,        FLT_MAX,
                                  INFINITY, 1e-30F,       0x1p-12F,  0x1p-24F,    0x1.fffp0F};
    static struct samples samples;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        for (size_t i = 0; i < sizeof seams / sizeof *seams; i++)
            for (uint32_t step = 0; step <= 200; step++) {
                const float x = of_bits(bits_of(seams[i]) + step - (bits_of(seams[i]) < 100 ? 0 : 100));
                add(&functions[f], &samples, x);
                add(&functions[f], &samples, -x);
            }
        for (int half = 0; half < 256; half++)
            for (uint32_t step = 0; step <= 16; step++) {
                const float middle = (float)(half * 0.34657359027997264);
                add(&functions[f], &samples, -of_bits(bits_of(middle) + step - (half ? 8 : 0)));
            }
        flush(&functions[f], &samples);
    }
}

static float at(size_t function, float x)
{
    float y;
    in(table(), &functions[function])(1, &x, &y);
    return y;
}

static void limits_and_zeros_are_exact(void **state)
{
    (void)state;
    enum { EXP, EXPM1, LOG1P, BELL, RATIO };
    const float zeros[] = {0, -0.0F};
    for (size_t i = 0; i < 2; i++) {
        assert_true(at(EXP, zeros[i]) == 1);
        assert_true(at(EXPM1, zeros[i]) == 0);
        assert_true(at(LOG1P, zeros[i]) == 0);
        assert_true(at(BELL, zeros[i]) == 1);
        assert_true(at(RATIO, zeros[i]) == 0.5F);
    }
    assert_true(at(EXP, -INFINITY) == 0);
    assert_true(at(EXP, -FLT_MAX) == 0);
    assert_true(at(EXPM1, -INFINITY) == -1);
    assert_true(at(BELL, 13.25F) == 0);
    assert_true(at(EXP, -87.33F) > 0); /* the last above FLT_MIN */
    assert_true(at(EXPM1, -FLT_MIN) == -FLT_MIN);
    assert_true(at(LOG1P, FLT_MIN) == FLT_MIN);
    assert_true(at(EXPM1, -FLT_TRUE_MIN) == (flushing ? 0 : -FLT_TRUE_MIN));
    assert_true(at(LOG1P, FLT_TRUE_MIN) == (flushing ? 0 : FLT_TRUE_MIN));
}

static void nan_stays_in_its_lane(void **state)
{
    (void)state;
    static const uint32_t nans[] = {0x7fc00000, 0xffc00000, 0x7fc12345, 0xffffffff, 0x7f800001, 0xff812345};
    enum { COUNT = 64 };
    float x[COUNT], y[COUNT];
    for (size_t f = 0; f < FUNCTIONS; f++)
        for (size_t lane = 0; lane < COUNT; lane++) {
            for (size_t i = 0; i < COUNT; i++)
                x[i] = functions[f].low < 0 ? -0.75F : 0.75F;
            const uint32_t bits = nans[lane % (sizeof nans / sizeof *nans)];
            memcpy(&x[lane], &bits, sizeof bits);
            in(table(), &functions[f])(COUNT, x, y);
            for (size_t i = 0; i < COUNT; i++)
                if (i == lane)
                    assert_true(isnan(y[i]));
                else
                    check(&functions[f], x[i], y[i]);
        }
}

/* An entry's bits do not depend on its lane, nor on how many others there are. */
static void the_same_bits_in_every_lane(void **state)
{
    (void)state;
    enum { COUNT = 67, CANARY = 42 };
    struct gf_random random;
    gf_random_init(&random, 1, 1);
    float x[COUNT], y[COUNT + 1];
    for (size_t f = 0; f < FUNCTIONS; f++)
        for (size_t count = 1; count <= COUNT; count++) {
            for (size_t i = 0; i < count; i++)
                x[i] = (float)gf_random_unit(&random) * (functions[f].low < 0 ? -20 : 1);
            y[count] = CANARY;
            in(table(), &functions[f])(count, x, y);
            assert_true(y[count] == CANARY);
            for (size_t i = 0; i < count; i++)
                assert_true(y[i] == at(f, x[i]));
        }
}

/* The sets round differently, by no more than this. */
static void instruction_sets_agree(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    static float x[COUNT], y[COUNT], plain[COUNT];
    for (size_t f = 0; f < FUNCTIONS; f++) {
        for (size_t i = 0; i < COUNT; i++)
            x[i] = (functions[f].low < 0 ? -86 : functions[f].high) * (float)i / COUNT;
        in(table(), &functions[f])(COUNT, x, y);
        in(&vector_functions_generic, &functions[f])(COUNT, x, plain);
        for (size_t i = 0; i < COUNT; i++)
            assert_near(y[i], plain[i], functions[f].ulps * ulp((double)plain[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_as_stated_over_the_whole_range),
        cmocka_unit_test(errors_are_as_stated_at_the_seams),
        cmocka_unit_test(limits_and_zeros_are_exact),
        cmocka_unit_test(nan_stays_in_its_lane),
        cmocka_unit_test(the_same_bits_in_every_lane),
        cmocka_unit_test(instruction_sets_agree),
    };
    return RUN_IN_EVERY_MODE(tests);
}
