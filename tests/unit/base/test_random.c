#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

/* The first numbers of xoshiro256** from the state 1 2 3 4, as its reference implementation gives them. */
static void it_is_xoshiro256_starstar(void **state)
{
    (void)state;
    struct gf_random random = {.state = {1, 2, 3, 4}};
    static const uint64_t wanted[] = {11520u,
                                      0u,
                                      1509978240u,
                                      1215971899390074240u,
                                      1216172134540287360u,
                                      607988272756665600u,
                                      16172922978634559625u,
                                      8476171486693032832u,
                                      10595114339597558777u,
                                      2904607092377533576u};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_true(gf_random_bits(&random) == wanted[i]);
}

/* Streams of one seed, and seeds of one stream, that lie side by side have nothing in common: about half of
 * the bits differ. */
static void neighbours_are_unrelated(void **state)
{
    (void)state;
    int differing = 0, pairs = 0;
    for (uint64_t seed = 0; seed < 20; seed++)
        for (uint64_t stream = 1000; stream < 1020; stream++) {
            struct gf_random a, b, c;
            gf_random_init(&a, seed, stream);
            gf_random_init(&b, seed, stream + 1);
            gf_random_init(&c, seed + 1, stream);
            const uint64_t bits = gf_random_bits(&a);
            for (uint64_t x = bits ^ gf_random_bits(&b); x; x &= x - 1)
                differing++;
            for (uint64_t x = bits ^ gf_random_bits(&c); x; x &= x - 1)
                differing++;
            pairs += 2;
        }
    assert_in_range(differing, pairs * 31, pairs * 33);
}

/* The kept half of a pair must not outlive a new seed. */
static void a_new_seed_forgets_the_spare(void **state)
{
    (void)state;
    struct gf_random a, b;
    gf_random_init(&a, 1, 1);
    gf_random_normal(&a);
    gf_random_init(&a, 2, 1);
    gf_random_init(&b, 2, 1);
    for (int i = 0; i < 3; i++) {
        const double x = gf_random_normal(&a), y = gf_random_normal(&b);
        assert_memory_equal(&x, &y, sizeof x);
    }
}

static void same_seed_and_stream_repeat(void **state)
{
    (void)state;
    struct gf_random a, b, c;
    gf_random_init(&a, 7, GF_STREAM_DATA);
    gf_random_init(&b, 7, GF_STREAM_DATA);
    gf_random_init(&c, 7, GF_STREAM_SPLIT);
    int equal_to_other_stream = 0;
    for (int i = 0; i < 100; i++) {
        const uint64_t bits = gf_random_bits(&a);
        assert_true(bits == gf_random_bits(&b));
        equal_to_other_stream += bits == gf_random_bits(&c);
    }
    assert_int_equal(equal_to_other_stream, 0);
}

static void normal_has_its_moments(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 1, GF_STREAM_DATA);
    const int count = 200000;
    double sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < count; i++) {
        const double x = gf_random_normal(&random);
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
    }
    assert_true(fabs(sum / count) < 0.01);
    assert_true(fabs(squares / count - 1) < 0.015);
    assert_true(fabs(fourth / count - 3) < 0.15);
}

static void below_covers_evenly(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 3, GF_STREAM_DATA);
    int counts[7] = {0};
    for (int i = 0; i < 70000; i++)
        counts[gf_random_below(&random, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(counts[i], 9500, 10500);
    for (int i = 0; i < 1000; i++) {
        const double u = gf_random_uniform(&random, -2, 3);
        assert_true(u >= -2 && u < 3);
    }
}

static void shuffle_permutes(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 3, GF_STREAM_BATCHES);
    uint32_t items[50];
    int seen[50] = {0}, moved = 0;
    for (uint32_t i = 0; i < 50; i++)
        items[i] = i;
    gf_random_shuffle(&random, 50, items);
    for (uint32_t i = 0; i < 50; i++) {
        seen[items[i]]++;
        moved += items[i] != i;
    }
    for (int i = 0; i < 50; i++)
        assert_int_equal(seen[i], 1);
    assert_true(moved > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_xoshiro256_starstar),
        cmocka_unit_test(neighbours_are_unrelated),
        cmocka_unit_test(a_new_seed_forgets_the_spare),
        cmocka_unit_test(same_seed_and_stream_repeat),
        cmocka_unit_test(normal_has_its_moments),
        cmocka_unit_test(below_covers_evenly),
        cmocka_unit_test(shuffle_permutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
