/* The chain rule's numbers, against experiments that are real; and its slow motion, step by step, on a clock
 * of the test's own. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "train/experiment.h"
#include "views/chain.h"
#include "views/chain_factors.h"
#include "views/chain_play.h"
#include "views/key.h"

#define TOLERANCE 1e-6 /* relative */

static struct gf_snapshot snapshot;

static const char *const RUNS[][8] = {
    {"network.depth=20"},
    {"network.depth=100"},
    {"network.depth=12", "network.activation=relu", "network.init=he", "network.norm=batch"},
    {"network.depth=11", "network.activation=tanh", "network.residual=3", "network.residual_scale=auto"},
    {"network.depth=9", "network.activation=relu", "network.residual=2", "network.residual_order=post",
     "network.norm=layer"},
    {"network.depth=6", "training.layerwise_iterations=2"},
    {"network.depth=4", "network.activation=relu", "network.bias=-9"},
    {"network.depth=1", "network.activation=prelu"},
};
#define RUN_COUNT (sizeof RUNS / sizeof *RUNS)

/* The third iteration of a run, measured. */
static void measure(const char *const settings[8])
{
    struct gf_experiment *experiment;
    struct gf_spec spec;
    gf_spec_init(&spec);
    for (size_t i = 0; i < 8 && settings[i] != NULL; i++) {
        char key[64];
        const char *value = strchr(settings[i], '=');
        snprintf(key, sizeof key, "%.*s", (int)(value - settings[i]), settings[i]);
        assert_true(gf_spec_set(&spec, key, value + 1, NULL));
    }
    assert_true(gf_experiment_create(&spec, &experiment, NULL));
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            gf_experiment_update(experiment);
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, &snapshot));
    }
    gf_experiment_destroy(experiment);
}

/* log10 of what should be the same number. */
static void same(double decades, double value)
{
    const double off = fabs(pow(10, decades) / value - 1);
    if (!(off < TOLERANCE))
        fail_msg("10^%.9g is %.9g, not %.9g", decades, pow(10, decades), value);
}

static void check_backward(const char *run)
{
    struct gf_chain chain;
    const int last = (int)snapshot.layer_count - 1;
    const double end = snapshot.layers[last].delta_rms;
    double sum = 0;
    bool broken = false; /* a δ of exactly 0: no factor goes on from it */
    gf_chain_of(&snapshot, false, &chain);
    assert_true(chain.factors[last].start);
    assert_true(chain.factors[last].product == 0);
    for (int k = last - 1; k >= 0; k--) {
        const struct gf_layer_measure *layer = &snapshot.layers[k];
        const struct gf_chain_factor *factor = &chain.factors[k];
        assert_int_equal(factor->dormant, layer->dormant);
        if (layer->dormant) {
            assert_true(isnan(factor->gain) && isnan(factor->product));
            continue;
        }
        if (layer->delta_rms >= 1e-30) {
            same(factor->product, layer->delta_rms / end);
            same(factor->gain, layer->backward_gain);
            same(factor->phi, layer->derivative_rms);
            same(factor->weights, layer->backward_gain / layer->derivative_rms);
        }
        sum += factor->gain;
        broken = broken || layer->magnitude_delta == -INFINITY;
        if (!broken && !(fabs(sum - factor->product) < TOLERANCE / 3))
            fail_msg("%s: layer %d: the factors make 10^%.9g, not 10^%.9g", run, k + 1, sum, factor->product);
        if (!broken && isfinite(factor->weights))
            assert_true(fabs(factor->phi + factor->weights - factor->gain) < TOLERANCE / 3);
        if (broken)
            assert_true(factor->product == -INFINITY);
    }
}

static double rms(double mean, double deviation)
{
    return sqrt(mean * mean + deviation * deviation);
}

static void check_forward(void)
{
    struct gf_chain chain;
    double sum = 0, below = NAN;
    gf_chain_of(&snapshot, true, &chain);
    for (int k = 0; k < chain.layers; k++) {
        const struct gf_layer_measure *layer = &snapshot.layers[k];
        const struct gf_chain_factor *factor = &chain.factors[k];
        if (layer->dormant)
            continue;
        const double a = rms(layer->activation_mean, layer->activation_std);
        const double z = rms(layer->preactivation_mean, layer->preactivation_std);
        if (layer->forward_gain > 0) {
            same(factor->gain, layer->forward_gain);
            same(factor->phi, a / z);
            if (!isnan(below))
                same(factor->weights, z / below);
            sum += log10(layer->forward_gain);
            assert_true(fabs(sum - factor->product) < TOLERANCE / 3);
        } else {
            assert_true(factor->product == -INFINITY);
            break;
        }
        below = a;
    }
}

static void the_factors_multiply_to_what_is_measured(void **state)
{
    (void)state;
    for (size_t run = 0; run < RUN_COUNT; run++) {
        measure(RUNS[run]);
        check_backward(RUNS[run][0]);
        check_forward();
    }
}

/* A hundred layers: δ of layer 1 is 0 as a float, and the product goes on. */
static void the_product_goes_on_below_float(void **state)
{
    (void)state;
    struct gf_chain chain;
    measure(RUNS[1]);
    gf_chain_of(&snapshot, false, &chain);
    assert_true(snapshot.layers[0].delta_rms == 0);
    assert_true(chain.factors[0].product < -50 && chain.factors[0].product > -90);
    assert_int_equal(chain.count, 100);
    for (int k = 0; k < 100; k++)
        assert_true(chain.factors[k].gain > -1.5 && chain.factors[k].gain < 0);
}

static void the_slowest_and_the_fastest_are_those(void **state)
{
    (void)state;
    struct gf_chain chain;
    measure(RUNS[0]);
    for (int forward = 0; forward < 2; forward++) {
        gf_chain_of(&snapshot, forward, &chain);
        for (int k = 0; k < chain.layers; k++) {
            const double gain = forward ? snapshot.layers[k].forward_gain : snapshot.layers[k].backward_gain;
            assert_true(isnan(gain) || log10(gain) >= chain.factors[chain.slowest].gain - 1e-9);
            assert_true(isnan(gain) || log10(gain) <= chain.factors[chain.fastest].gain + 1e-9);
        }
        assert_true(chain.slowest != chain.fastest);
    }
}

/* Where errors go around a block they arrive at the layer before it. */
static void what_goes_around_a_block_is_marked(void **state)
{
    (void)state;
    struct gf_chain chain;
    measure(RUNS[3]); /* layer 1, blocks 2–4, 5–7, 8–10, layer 11 */
    gf_chain_of(&snapshot, false, &chain);
    for (int k = 0; k < chain.layers; k++)
        assert_true(chain.factors[k].joined == (k == 0 || k == 3 || k == 6));
    gf_chain_of(&snapshot, true, &chain);
    for (int k = 0; k < chain.layers; k++)
        assert_true(chain.factors[k].joined == (k == 3 || k == 6 || k == 9));
}

static void what_is_not_finite_has_no_product(void **state)
{
    (void)state;
    struct gf_chain chain;
    measure(RUNS[0]);
    snapshot.layers[5].delta_rms = NAN;
    snapshot.layers[3].delta_rms = INFINITY;
    gf_chain_of(&snapshot, false, &chain);
    for (int k = 0; k < chain.layers; k++)
        assert_true(chain.factors[k].bad == (k == 5 || k == 3));
    assert_true(isnan(chain.factors[5].product) && isnan(chain.factors[4].gain));
    assert_int_equal(chain.count, 16); /* of 20: those of 5 and 3, and of the layers that hear from them */
    snapshot.layers[20].delta_rms = NAN;
    gf_chain_of(&snapshot, false, &chain);
    assert_int_equal(chain.count, 0);
    assert_int_equal(chain.slowest, -1);
}

/* --- slow motion --- */

static struct gf_run_state run_state;
static struct gf_scene scene = {.snapshot = &snapshot, .run = &run_state};

static bool press(struct gf_view_state *state, int key)
{
    return gf_view_key(&gf_view_chain, state, &scene, key);
}

static int start(void **state)
{
    static struct gf_view_state view;
    measure(RUNS[0]);
    view = (struct gf_view_state){.selected = 4};
    run_state = (struct gf_run_state){.running = true, .speed = 30};
    *state = &view;
    return 0;
}

static void it_goes_down_and_comes_back_up(void **state)
{
    struct gf_view_state *view = *state;
    assert_true(press(view, 'm'));
    assert_true(gf_view_chain.holds(view));
    assert_int_equal(gf_chain_steps(&snapshot), 42);
    for (int step = 0; step <= 42; step++) {
        const struct gf_chain_stage stage = gf_chain_stage_of(&snapshot, &view->chain);
        assert_int_equal(view->chain.step, step);
        assert_int_equal(stage.phase, step <= 21   ? GF_CHAIN_FORWARD
                                      : step == 22 ? GF_CHAIN_LOSS
                                                   : GF_CHAIN_BACKWARD);
        assert_int_equal(stage.front, step <= 21 ? step - 1 : step == 22 ? 20 : 42 - step);
        assert_true(stage.over == (step == 42));
        for (int k = 0; k < 21; k++)
            assert_true(gf_chain_reached(&stage, k) == (step <= 21 ? k <= stage.front : k >= stage.front));
        assert_int_equal(view->selected, stage.front < 0 ? 0 : stage.front);
        assert_true(press(view, 'n'));
    }
    assert_int_equal(view->chain.step, 42); /* n does nothing at the end */
    assert_true(gf_view_chain.holds(view));
}

/* Seconds until nothing moves any more. */
static double play_all(struct gf_view_state *view)
{
    double seconds = 0;
    for (int i = 0; i < 100000; i++) {
        const double wait = gf_view_chain.tick(view, &scene, i == 0 ? 0 : 0.01);
        if (wait < 0)
            return seconds;
        assert_true(wait > 0);
        seconds += 0.01;
    }
    fail_msg("it never ends");
    return 0;
}

static void it_takes_its_time(void **state)
{
    struct gf_view_state *view = *state;
    assert_true(gf_view_chain.tick(view, &scene, 1) < 0); /* nothing is played */
    press(view, 'm');
    const double usual = play_all(view);
    assert_true(usual > 10 && usual < 15);
    assert_int_equal(view->chain.step, 42);
    assert_true(gf_view_chain.holds(view)); /* the whole product stands there until one has seen it */
}

/* Not how fast the network trains; what one asks for in it stays for the next play. */
static void its_pace_is_its_own(void **state)
{
    struct gf_view_state *view = *state;
    assert_false(press(view, '+')); /* the screen's */
    press(view, 'm');
    const double usual = play_all(view);
    static const double speeds[] = {1, 1000, INFINITY};
    for (size_t i = 0; i < 3; i++) {
        run_state.speed = speeds[i];
        gf_chain_play(view, &scene, 0);
        assert_true(fabs(play_all(view) - usual) < 0.05);
    }
    gf_chain_play(view, &scene, 0);
    assert_true(press(view, '+'));
    const double faster = play_all(view);
    assert_true(faster < usual / 1.2);
    for (int i = 0; i < 20; i++)
        assert_true(press(view, '+'));
    gf_chain_play(view, &scene, 0);
    const double fastest = play_all(view);
    assert_true(fastest < faster && fastest > 5 && fastest < 7);
    for (int i = 0; i < 20; i++)
        press(view, '-');
    gf_chain_play(view, &scene, 0);
    const double slowest = play_all(view);
    assert_true(slowest > usual && slowest > 19 && slowest < 21);
}

/* As often as it is told, the picture that is due is there. */
static void it_waits_just_until_the_next_picture(void **state)
{
    struct gf_view_state *view = *state;
    press(view, 'm');
    double wait = gf_view_chain.tick(view, &scene, 0);
    int pictures = 0, step = 0;
    while (wait >= 0) {
        wait = gf_view_chain.tick(view, &scene, wait + 1e-6);
        assert_true(view->chain.step == step || view->chain.step == step + 1);
        step = view->chain.step;
        pictures++;
    }
    assert_in_range(pictures, 42 * 4, 42 * 12);
}

static void space_holds_it_and_goes_on(void **state)
{
    struct gf_view_state *view = *state;
    assert_false(press(view, ' ')); /* it is the screen's, as long as nothing is played */
    assert_false(press(view, 'n'));
    assert_false(press(view, GF_KEY_ESCAPE));
    press(view, 'm');
    gf_view_chain.tick(view, &scene, 3);
    const int step = view->chain.step;
    assert_true(step > 3 && step < 40);
    assert_true(press(view, ' '));
    assert_true(gf_view_chain.tick(view, &scene, 100) < 0);
    assert_int_equal(view->chain.step, step);
    assert_true(press(view, 'n'));
    assert_int_equal(view->chain.step, step + 1);
    assert_true(gf_view_chain.tick(view, &scene, 100) < 0);
    assert_true(press(view, ' '));
    assert_true(gf_view_chain.tick(view, &scene, 0.001) >= 0); /* the step that was seen is over */
    assert_int_equal(view->chain.step, step + 2);
    play_all(view);
    assert_true(press(view, ' ')); /* at the end, going on is ending */
    assert_false(gf_view_chain.holds(view));
}

static void it_ends_when_told_or_left(void **state)
{
    struct gf_view_state *view = *state;
    static const int keys[] = {'m', GF_KEY_ESCAPE};
    for (size_t i = 0; i < 2; i++) {
        press(view, 'm');
        assert_true(gf_view_chain.holds(view));
        assert_true(press(view, keys[i]));
        assert_false(gf_view_chain.holds(view));
    }
    press(view, 'm');
    gf_view_chain.leave(view);
    assert_false(gf_view_chain.holds(view));
}

/* One iteration that was on its way, a restart, another network: what is played is what is there. */
static void another_iteration_is_played_from_its_start(void **state)
{
    struct gf_view_state *view = *state;
    press(view, 'm');
    gf_view_chain.tick(view, &scene, 6);
    assert_true(view->chain.step > 5);
    snapshot.iteration++, snapshot.serial = 7;
    gf_view_chain.tick(view, &scene, 0);
    assert_int_equal(view->chain.step, 0);
    assert_int_equal(view->selected, 0);
    play_all(view);
    assert_int_equal(view->chain.step, 42);
    snapshot.serial = 8; /* the same one, measured anew: another activation, weights changed by hand */
    gf_view_chain.tick(view, &scene, 0);
    assert_int_equal(view->chain.step, 0);
    assert_true(press(view, ' '));
    press(view, 'n');
    snapshot.serial = 9;
    gf_view_chain.tick(view, &scene, 1);
    assert_int_equal(view->chain.step, 0);
    assert_true(view->chain.held);
    assert_true(press(view, ' '));
    gf_view_chain.tick(view, &scene, 6);
    measure(RUNS[7]);
    snapshot.serial = 10;
    assert_true(gf_chain_stage_of(&snapshot, &view->chain).over); /* drawn once before it is told */
    gf_view_chain.tick(view, &scene, 0);
    assert_int_equal(view->chain.step, 0);
    assert_int_equal(gf_chain_steps(&snapshot), 4);
}

static void dormant_layers_are_gone_by(void **state)
{
    struct gf_view_state *view = *state;
    measure(RUNS[5]);
    press(view, 'm');
    const int steps = gf_chain_steps(&snapshot);
    assert_true(steps < 14);
    for (int step = 1; step <= steps; step++) {
        press(view, 'n');
        assert_false(snapshot.layers[gf_chain_stage_of(&snapshot, &view->chain).front].dormant);
    }
    assert_int_equal(gf_chain_stage_of(&snapshot, &view->chain).front, 0);
}

#define PLAY_TEST(name) cmocka_unit_test_setup(name, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_factors_multiply_to_what_is_measured),
        cmocka_unit_test(the_product_goes_on_below_float),
        cmocka_unit_test(the_slowest_and_the_fastest_are_those),
        cmocka_unit_test(what_goes_around_a_block_is_marked),
        cmocka_unit_test(what_is_not_finite_has_no_product),
        PLAY_TEST(it_goes_down_and_comes_back_up),
        PLAY_TEST(it_takes_its_time),
        PLAY_TEST(its_pace_is_its_own),
        PLAY_TEST(it_waits_just_until_the_next_picture),
        PLAY_TEST(space_holds_it_and_goes_on),
        PLAY_TEST(it_ends_when_told_or_left),
        PLAY_TEST(another_iteration_is_played_from_its_start),
        PLAY_TEST(dormant_layers_are_gone_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
