/* Pacing against a clock of the test's own: no drift, no burst after a stall, honest rates. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/pace.h"

/* Runs for `seconds`; every iteration takes `work`, and every wait is `late` longer than asked for. */
static int made_in(double speed, double seconds, double work, double late)
{
    struct gf_pace pace;
    double now = 100;
    int made = 0;
    gf_pace_start(&pace, speed, now);
    while (now < 100 + seconds) {
        double wait = gf_pace_wait(&pace, now);
        if (wait > 0) {
            now += wait + late;
            continue;
        }
        gf_pace_made(&pace, now);
        made++;
        now += work;
    }
    return made;
}

static void keeps_its_speed(void **state)
{
    (void)state;
    assert_int_equal(made_in(1, 59.5, 0, 0), 60);
    assert_in_range(made_in(30, 60, 0.001, 0), 1799, 1801);
    assert_in_range(made_in(1000, 10, 0.0002, 0), 9990, 10001);
}

static void waking_late_does_not_add_up(void **state)
{
    (void)state;
    assert_in_range(made_in(30, 60, 0.001, 0.002), 1795, 1801);
    assert_in_range(made_in(1000, 10, 0.0002, 0.0007), 9900, 10005); /* poll wakes to the millisecond */
}

static void a_slow_network_is_never_kept_waiting(void **state)
{
    (void)state;
    assert_in_range(made_in(30, 60, 0.050, 0), 1199, 1201);
}

static void nothing_is_made_up_after_a_stall(void **state)
{
    (void)state;
    struct gf_pace pace;
    gf_pace_start(&pace, 10, 0);
    gf_pace_made(&pace, 0);
    double now = 60; /* the machine slept for a minute */
    assert_true(gf_pace_wait(&pace, now) == 0);
    gf_pace_made(&pace, now);
    int made = 1;
    while (now < 61 - 1e-9) {
        double wait = gf_pace_wait(&pace, now);
        assert_true(wait > 0.05);
        now += wait;
        gf_pace_made(&pace, now);
        made++;
    }
    assert_in_range(made, 10, 12);
}

static void a_new_speed_holds_from_the_last_one_made(void **state)
{
    (void)state;
    struct gf_pace pace;
    gf_pace_start(&pace, 1, 0);
    gf_pace_made(&pace, 0);
    gf_pace_speed(&pace, 10, 0.05);
    assert_true(fabs(gf_pace_wait(&pace, 0.05) - 0.05) < 1e-9);
    gf_pace_speed(&pace, 1, 0.05);
    assert_true(fabs(gf_pace_wait(&pace, 0.05) - 0.95) < 1e-9);
    gf_pace_speed(&pace, 100, 0.5);
    assert_true(gf_pace_wait(&pace, 0.5) == 0);
}

static void rates(void **state)
{
    (void)state;
    struct gf_rate rate;
    gf_rate_reset(&rate);
    assert_true(isnan(rate.rate));
    assert_false(gf_rate_see(&rate, 1, 0, 9.0));
    assert_false(gf_rate_see(&rate, 1, 1, 10.0));  /* counts from here */
    assert_false(gf_rate_see(&rate, 1, 11, 10.3)); /* too soon */
    assert_true(gf_rate_see(&rate, 1, 31, 11.0));
    assert_true(fabs(rate.rate - 30) < 1e-9);
    assert_false(gf_rate_see(&rate, 1, 31, 12.0)); /* no iteration, nothing to say */
    assert_true(gf_rate_see(&rate, 1, 32, 13.0));
    assert_true(fabs(rate.rate - 0.5) < 1e-9);
    assert_true(gf_rate_see(&rate, 2, 0, 13.1)); /* a rebuild begins anew: nothing is known of it */
    assert_true(isnan(rate.rate));
    assert_false(gf_rate_see(&rate, 2, 1, 13.1));
    assert_true(gf_rate_see(&rate, 2, 61, 14.1));
    assert_true(fabs(rate.rate - 60) < 1e-9);
}

/* The first iteration is due at once: it must not make the first rate seem higher than it is. */
static void no_rate_before_it_is_measured(void **state)
{
    (void)state;
    static const double wanted[] = {1, 2, 5, 10, 30, 100};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct gf_rate rate;
        gf_rate_reset(&rate);
        gf_rate_see(&rate, 1, 0, 0);
        for (uint64_t k = 0; k < 20 * (uint64_t)wanted[i]; k++) {
            gf_rate_see(&rate, 1, k + 1, 0.003 + (double)k / wanted[i]);
            assert_true(isnan(rate.rate) || fabs(rate.rate - wanted[i]) < 0.01 * wanted[i]);
        }
        assert_true(rate.rate > 0);
    }
}

static void speeds(void **state)
{
    (void)state;
    static const double wanted[] = {1, 2, 5, 10, 20, 30, 60, 100, 200, 500, 1000};
    double speed = 1;
    for (size_t i = 0; i < 11; i++) {
        assert_true(speed == wanted[i]);
        speed = gf_speed_step(speed, 1);
    }
    assert_true(isinf(speed) && isinf(gf_speed_step(speed, 1)));
    for (size_t i = 11; i-- > 0;) {
        speed = gf_speed_step(speed, -1);
        assert_true(speed == wanted[i]);
    }
    assert_true(gf_speed_step(1, -1) == 1);
    assert_true(gf_speed_step(42, 1) == 60 && gf_speed_step(42, -1) == 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_its_speed),
        cmocka_unit_test(waking_late_does_not_add_up),
        cmocka_unit_test(a_slow_network_is_never_kept_waiting),
        cmocka_unit_test(nothing_is_made_up_after_a_stall),
        cmocka_unit_test(a_new_speed_holds_from_the_last_one_made),
        cmocka_unit_test(rates),
        cmocka_unit_test(no_rate_before_it_is_measured),
        cmocka_unit_test(speeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
