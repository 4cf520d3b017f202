/* When iterations and epochs are granted: paced, freely, one by one, and not at all. */
#include "driven.h"

#include <math.h>
#include <string.h>

#include "fake_trainer.h"

static void an_iteration_is_granted_when_the_last_is_drawn(void **state)
{
    struct gf_app *app = *state;
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 0); /* nothing has been drawn yet */
    publish(app, 0);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1);
    app->now += 0.1; /* it is late: no other is granted meanwhile */
    fake.busy = true;
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1);
    fake.snapshot.serial++;
    fake.snapshot.iteration = 1;
    gf_drive_receive(app);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1); /* seen, but not drawn */
    gf_drive_drawn(app);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 2);
    publish(app, 2);
    assert_true(gf_drive_tick(app) > 0.02); /* on time: the next is not due yet */
    assert_int_equal(fake.granted, 2);
}

static void n_pauses_and_steps_exactly_as_often_as_pressed(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1); /* it was running */
    press(app, 'n');
    gf_drive_tick(app);
    assert_false(app->drive.running);
    assert_string_equal(fake.order, "SPS");
    assert_int_equal(fake.granted, 2);
    type(app, "nnn");
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 5);
    publish(app, 5);
    app->now += 10;
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 5); /* it stays paused */
}

static void a_held_n_does_not_pile_up_slow_iterations(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, 'n');
    gf_drive_tick(app);
    fake.busy = true;
    app->now += 1.5;
    publish(app, 1); /* took long */
    for (int i = 0; i < 30; i++) {
        press(app, 'n');
        app->now += 0.03;
        gf_drive_tick(app);
    }
    assert_int_equal(fake.granted, 2);
}

static void max_runs_freely_until_paused(void **state)
{
    struct gf_app *app = *state;
    app->spec.view.speed = INFINITY;
    gf_drive_start(app);
    publish(app, 0);
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "R");
    assert_true(gf_drive_at_max(app));
    press(app, ' ');
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RP");
    assert_false(gf_drive_at_max(app));
    type(app, " -"); /* on, and at 1000 a second */
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RPS");
}

static void what_is_held_stands_still_and_goes_on_as_before(void **state)
{
    struct gf_app *app = *state;
    app->spec.view.speed = INFINITY;
    gf_drive_start(app);
    publish(app, 0);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "R");
    gf_drive_hold(app, true);
    assert_false(gf_drive_goes(app));
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RP");
    app->spec.view.speed = 30; /* nor at a pace */
    gf_drive_speed_changed(app);
    app->now += 1;
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RP");
    gf_drive_hold(app, false);
    assert_true(gf_drive_goes(app));
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RPS");
}

static void nothing_moves_in_a_view_without_animation(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    app->dirty = false;
    assert_true(gf_app_tick(app) < 0);
    app->now += 100;
    assert_true(gf_app_tick(app) < 0);
    assert_false(app->dirty);
    assert_false(app->drive.held);
}

static void an_epoch_ends_in_a_pause(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, 'N');
    fake.busy = true;
    gf_drive_tick(app);
    assert_string_equal(fake.order, "PE");
    assert_true(app->drive.stepping_epoch);
    app->now += 1;
    publish(app, 13);
    gf_drive_tick(app);
    assert_true(app->drive.stepping_epoch);
    fake.busy = false;
    gf_drive_tick(app);
    assert_false(app->drive.stepping_epoch || app->drive.running);
    assert_true(app->dirty);
}

static void an_epoch_is_shown_to_go_and_to_be_stopped(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' ');
    gf_drive_tick(app);
    app->dirty = false; /* drawn */
    press(app, 'N');
    fake.busy = true;
    gf_drive_tick(app);
    assert_true(gf_drive_goes(app) && app->dirty);
    app->dirty = false;
    press(app, ' ');
    gf_drive_tick(app);
    assert_true(!gf_drive_goes(app) && app->dirty);
}

static void an_epoch_is_stopped_before_it_begins(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' ');
    gf_drive_tick(app);
    fake.order[0] = 0;
    type(app, "N ");
    gf_drive_tick(app);
    assert_false(gf_drive_wants_to_go(app));
    assert_null(strchr(fake.order, 'E'));
    assert_null(strchr(fake.order, 'R'));
}

/* What is drawn between a key and the tick that carries it out. */
static void speed_is_told_before_it_is_had(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    app->spec.view.speed = INFINITY;
    gf_drive_speed_changed(app);
    gf_drive_tick(app);
    assert_true(gf_drive_at_max(app) && isinf(gf_drive_speed(app)));
    press(app, '-');
    assert_true(gf_drive_at_max(app) && isfinite(gf_drive_speed(app)));
    gf_drive_tick(app);
    press(app, 'N');
    assert_true(gf_drive_goes(app) && isinf(gf_drive_speed(app)));
}

static void busy_stays_on_the_screen_until_it_is_over(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' ');
    press(app, 'n');
    fake.busy = true;
    gf_drive_tick(app);
    assert_false(app->drive.busy_shown);
    app->now += 1;
    gf_drive_tick(app);
    assert_true(app->drive.busy_shown);
    press(app, 'n'); /* another wish is no reason to say that it rests */
    gf_drive_tick(app);
    assert_true(app->drive.busy_shown);
    fake.busy = false;
    gf_drive_tick(app);
    assert_false(app->drive.busy_shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRIVE_TEST(an_iteration_is_granted_when_the_last_is_drawn),
        DRIVE_TEST(n_pauses_and_steps_exactly_as_often_as_pressed),
        DRIVE_TEST(a_held_n_does_not_pile_up_slow_iterations),
        DRIVE_TEST(max_runs_freely_until_paused),
        DRIVE_TEST(what_is_held_stands_still_and_goes_on_as_before),
        DRIVE_TEST(nothing_moves_in_a_view_without_animation),
        DRIVE_TEST(an_epoch_ends_in_a_pause),
        DRIVE_TEST(an_epoch_is_shown_to_go_and_to_be_stopped),
        DRIVE_TEST(an_epoch_is_stopped_before_it_begins),
        DRIVE_TEST(speed_is_told_before_it_is_had),
        DRIVE_TEST(busy_stays_on_the_screen_until_it_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
