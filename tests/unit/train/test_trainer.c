/* The trainer from the screen's side, against the same experiment without a thread. */
#include "support.h"

#include <errno.h>
#include <fenv.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/float_mode.h"
#include "base/random.h"
#include "gradflow/trainer.h"
#include "measure/neurons.h"
#include "train/experiment.h"

enum { PATIENCE = 60000 }; /* milliseconds; only a deadlock takes so long */

/* Layers passed since the last reset; -Wl,--wrap puts these in front of the functions. The worker halts in
 * layer number gate_at until the gate is opened, so that a test can act in the very middle of a pass. */
static atomic_uint layers_passed, gate_at;
static atomic_bool gate_reached, gate_open;

static void set_gate(unsigned at)
{
    atomic_store(&gate_open, false);
    atomic_store(&gate_reached, false);
    atomic_store(&gate_at, at);
    atomic_store(&layers_passed, 0);
}

static void pass_layer(void)
{
    if (atomic_fetch_add(&layers_passed, 1) + 1 != atomic_load(&gate_at))
        return;
    atomic_store(&gate_reached, true);
    while (!atomic_load(&gate_open))
        poll(NULL, 0, 1);
}

static void await_gate(void)
{
    while (!atomic_load(&gate_reached))
        poll(NULL, 0, 1);
}

void __real_gf_network_forward_layer(struct gf_network *network, size_t index);
void __wrap_gf_network_forward_layer(struct gf_network *network, size_t index);
void __real_gf_network_backward_layer(struct gf_network *network, size_t index);
void __wrap_gf_network_backward_layer(struct gf_network *network, size_t index);
void __real_gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                        uint64_t seed, size_t index);
void __wrap_gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                        uint64_t seed, size_t index);
void __real_gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index);
void __wrap_gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index);
void __real_gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                                   size_t rows, const real *argument);
void __wrap_gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                                   size_t rows, const real *argument);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);
int __real_pthread_join(pthread_t thread, void **result);
int __wrap_pthread_join(pthread_t thread, void **result);

void __wrap_gf_network_forward_layer(struct gf_network *network, size_t index)
{
    pass_layer();
    __real_gf_network_forward_layer(network, index);
}

void __wrap_gf_network_backward_layer(struct gf_network *network, size_t index)
{
    pass_layer();
    __real_gf_network_backward_layer(network, index);
}

void __wrap_gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                        uint64_t seed, size_t index)
{
    pass_layer();
    __real_gf_network_initialise_layer(network, plan, seed, index);
}

void __wrap_gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index)
{
    pass_layer();
    __real_gf_network_update_layer(network, update, index);
}

/* A layer of the whole-set evaluation. */
void __wrap_gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                                   size_t rows, const real *argument)
{
    pass_layer();
    __real_gf_neurons_check_layer(neurons, index, layer, rows, argument);
}

/* Destroying has told the worker to end when it comes to this. */
int __wrap_pthread_join(pthread_t thread, void **result)
{
    atomic_store(&gate_open, true);
    return __real_pthread_join(thread, result);
}

static struct gf_trainer *create(const struct gf_spec *spec)
{
    struct gf_trainer *trainer = NULL;
    struct gf_error error = {0};
    if (!gf_trainer_create(spec, NULL, &trainer, &error))
        fail_msg("%s", error.message);
    return trainer;
}

static bool no_threads;
static sigset_t workers_mask; /* what the worker inherits */

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context)
{
    pthread_sigmask(SIG_SETMASK, NULL, &workers_mask);
    return no_threads ? EAGAIN : __real_pthread_create(thread, attributes, start, context);
}

static void without_a_thread_there_is_an_error(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=2", NULL);
    struct gf_trainer *trainer = NULL;
    struct gf_error error = {0};
    no_threads = true;
    assert_false(gf_trainer_create(&spec, NULL, &trainer, &error));
    no_threads = false;
    assert_null(trainer);
    assert_non_null(strstr(error.message, "thread"));
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    assert_false(sigismember(&blocked, SIGINT)); /* nor is anything left blocked */
}

static void wait_readable(struct gf_trainer *trainer)
{
    struct pollfd descriptor = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
    if (poll(&descriptor, 1, PATIENCE) != 1)
        fail_msg("nothing comes");
}

/* Until there is something to take, or nothing to wait for: a command may have been none, and what the last
 * one brought may have been taken already. */
static void wait_news(struct gf_trainer *trainer)
{
    struct pollfd descriptor = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
    while (gf_trainer_busy(trainer) && poll(&descriptor, 1, 1) == 0)
        ;
}

/* The newest snapshot once the worker has nothing more to do. */
static const struct gf_snapshot *settle(struct gf_trainer *trainer)
{
    while (gf_trainer_busy(trainer))
        poll(NULL, 0, 1);
    return gf_trainer_latest(trainer);
}

static const struct gf_snapshot *wait_for_iteration(struct gf_trainer *trainer, uint64_t iteration)
{
    const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
    while (!snapshot || snapshot->iteration < iteration) {
        wait_readable(trainer);
        snapshot = gf_trainer_latest(trainer);
    }
    return snapshot;
}

/* The record of an iteration without a thread. */
static void expect_record(const struct gf_spec *spec, const struct gf_snapshot *actual)
{
    struct gf_experiment *experiment = NULL;
    struct gf_snapshot *expected = test_snapshot();
    assert_true(gf_experiment_create(spec, &experiment, NULL));
    for (uint64_t i = 0; i <= actual->iteration; i++) {
        if (i)
            gf_experiment_update(experiment);
        assert_true(
            gf_experiment_measure(experiment, i % 2 == 0 || i == actual->iteration, NULL, NULL, expected));
    }
    test_same_record(expected, actual);
    test_same_states(expected, actual);
    gf_experiment_destroy(experiment);
    free(expected);
}

static struct gf_spec small(void)
{
    return test_spec("network.depth=4", "network.width=8", "network.activation=relu", "data.samples=100",
                     NULL);
}

static void iteration_zero_comes_by_itself(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    const struct gf_snapshot *snapshot = wait_for_iteration(trainer, 0);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->settings, 0);
    assert_true(snapshot->histograms);
    expect_record(&spec, snapshot);
    assert_ptr_equal(settle(trainer), snapshot);
    struct pollfd descriptor = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
    assert_int_equal(poll(&descriptor, 1, 0), 0); /* and waits */
    gf_trainer_destroy(trainer);
    gf_trainer_destroy(NULL);
}

static void steps_are_exact(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    const uint64_t an_epoch = 3; /* 80 samples in batches of 32 */
    uint64_t expected = 0;
    static const uint64_t counts[] = {1, 1, 2, 0, 17, 100, 1};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        assert_true(gf_trainer_step(trainer, counts[i]));
        expected += counts[i];
        const struct gf_snapshot *snapshot = settle(trainer);
        assert_int_equal(snapshot->iteration, expected);
        assert_true(snapshot->histograms);
        expect_record(&spec, snapshot);
    }
    assert_true(gf_trainer_step(trainer, 2) && gf_trainer_step(trainer, 3)); /* grants add up */
    expected += 5;
    assert_int_equal(settle(trainer)->iteration, expected);
    for (int i = 0; i < 3; i++) {
        assert_true(gf_trainer_step_epoch(trainer));
        const struct gf_snapshot *snapshot = settle(trainer);
        assert_int_equal(snapshot->iteration % an_epoch, 0);
        assert_in_range(snapshot->iteration, expected + 1, expected + an_epoch);
        assert_true(isfinite(snapshot->train_loss));
        expected = snapshot->iteration;
    }
    gf_trainer_destroy(trainer);
}

static void paced_iterations_are_all_published(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    wait_for_iteration(trainer, 0);
    for (uint64_t i = 1; i <= 200; i++) {
        assert_true(gf_trainer_step(trainer, 1));
        const struct gf_snapshot *snapshot = wait_for_iteration(trainer, i);
        assert_int_equal(snapshot->iteration, i);
        assert_true(snapshot->histograms);
    }
    gf_trainer_destroy(trainer);
}

static void running_and_pausing(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_run(trainer));
    assert_true(gf_trainer_busy(trainer));
    uint64_t serial = 0;
    for (int i = 0; i < 50; i++) {
        wait_readable(trainer);
        const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
        assert_true(snapshot->histograms);
        assert_true(snapshot->serial >= serial);
        serial = snapshot->serial;
    }
    assert_true(gf_trainer_busy(trainer));
    assert_true(gf_trainer_pause(trainer));
    const struct gf_snapshot *snapshot = settle(trainer);
    const uint64_t iteration = snapshot->iteration;
    assert_true(iteration >= 49 / 2);
    expect_record(&spec, snapshot); /* the last one is shown, whatever was skipped */
    assert_true(gf_trainer_step(trainer, 1));
    assert_int_equal(settle(trainer)->iteration, iteration + 1);
    /* the history has every iteration, shown or not */
    struct gf_history_column column;
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), 1, GF_RUN_LOSS, 1, &column), 1);
    assert_int_equal(column.iterations, iteration + 2);
    /* pause forgets grants, step ends a free run */
    assert_true(gf_trainer_step(trainer, UINT64_MAX) && gf_trainer_step(trainer, UINT64_MAX));
    assert_true(gf_trainer_pause(trainer));
    settle(trainer);
    const uint64_t paused = settle(trainer)->iteration;
    assert_true(gf_trainer_run(trainer));
    wait_for_iteration(trainer, paused + 20);
    assert_true(gf_trainer_step(trainer, 3));
    assert_true(settle(trainer)->iteration >= paused + 23);
    gf_trainer_destroy(trainer);
}

/* While it waits, the same record comes once more, with the focus, and nothing is measured anew. */
static void looking_closely_while_waiting(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_snapshot *before = test_snapshot();
    assert_true(gf_trainer_step(trainer, 7));
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_false(snapshot->focus.valid);
    *before = *snapshot;
    atomic_store(&layers_passed, 0);
    static const int layers[] = {2, 0, 4, 2};
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        gf_trainer_focus(trainer, layers[i]);
        snapshot = settle(trainer);
        assert_true(snapshot->serial > before->serial);
        assert_int_equal(snapshot->generation, before->generation);
        assert_int_equal(snapshot->iteration, 7);
        assert_true(snapshot->focus.valid);
        assert_int_equal(snapshot->focus.layer, layers[i]);
        expect_record(&spec, snapshot);
        test_same_record(before, snapshot);
        test_same_states(before, snapshot);
        assert_memory_equal(&snapshot->theory, &before->theory,
                            offsetof(struct gf_theory_prediction, variance));
        assert_memory_equal(snapshot->findings, before->findings, sizeof snapshot->findings);
    }
    gf_trainer_focus(trainer, 2); /* nothing new is wanted */
    const uint64_t serial = snapshot->serial;
    assert_int_equal(settle(trainer)->serial, serial);
    gf_trainer_focus(trainer, 99);
    assert_false(settle(trainer)->focus.valid);
    gf_trainer_focus(trainer, -1);
    snapshot = settle(trainer);
    assert_false(snapshot->focus.valid);
    test_same_record(before, snapshot);
    struct gf_history_column column;
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), 1, GF_RUN_LOSS, 1, &column), 1);
    assert_int_equal(column.iterations, 8); /* nothing was measured twice into it */
    free(before);
    gf_trainer_destroy(trainer);
}

static uint64_t ask(struct gf_trainer *trainer, const char *text);

/* What was looked at stays looked at: after steps, while running, after a rebuild. */
static void looking_closely_goes_on(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    gf_trainer_focus(trainer, 3); /* perhaps before anything was measured */
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 3);
    assert_true(gf_trainer_step(trainer, 5));
    snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 3);
    expect_record(&spec, snapshot);
    assert_true(gf_trainer_run(trainer));
    for (int i = 0; i < 60; i++) {
        gf_trainer_focus(trainer, i % 5);
        snapshot = wait_for_iteration(trainer, snapshot->iteration + 1);
        assert_true(snapshot->focus.valid && snapshot->focus.layer < 5);
    }
    gf_trainer_focus(trainer, 1);
    assert_true(gf_trainer_pause(trainer));
    snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 1);
    expect_record(&spec, snapshot);
    test_spec_set(&spec, "network.depth", "1");
    assert_true(gf_trainer_set(trainer, &spec));
    snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 1); /* the read-out now */
    test_spec_set(&spec, "network.activation", "tanh");
    assert_true(gf_trainer_set(trainer, &spec));
    assert_true(settle(trainer)->focus.valid);
    ask(trainer, "scale all 2");
    assert_true(settle(trainer)->focus.valid);
    gf_trainer_destroy(trainer);
}

static struct gf_action action_of(const char *text)
{
    struct gf_action action;
    assert_true(gf_action_parse(text, &action, NULL));
    return action;
}

static uint64_t ask(struct gf_trainer *trainer, const char *text)
{
    const struct gf_action action = action_of(text);
    const uint64_t number = gf_trainer_act(trainer, &action);
    assert_true(number > 0);
    return number;
}

static void acting_while_waiting_measures_anew(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_trainer_report report;
    assert_true(gf_trainer_step(trainer, 7));
    const struct gf_snapshot *snapshot = settle(trainer);
    struct gf_snapshot *before = test_snapshot();
    *before = *snapshot;
    assert_false(gf_trainer_report(trainer, &report));

    const uint64_t number = ask(trainer, "kill 2");
    snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 7); /* the same one */
    assert_int_equal(snapshot->generation, before->generation);
    assert_true(snapshot->serial > before->serial && snapshot->histograms);
    assert_int_equal(snapshot->layers[1].dead_count, 8);
    assert_true(gf_trainer_report(trainer, &report));
    assert_true(report.done && !report.taken_back);
    assert_int_equal(report.number, number);
    assert_int_equal(report.intervention.iteration, 7);
    assert_string_equal(report.intervention.action, "kill 2");
    assert_false(gf_trainer_report(trainer, &report)); /* told once */

    assert_true(gf_trainer_take_back(trainer, number));
    snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 7);
    assert_true(snapshot->loss == before->loss && snapshot->layers[1].dead_count < 8);
    assert_true(gf_trainer_report(trainer, &report));
    assert_true(report.done && report.taken_back);
    assert_string_equal(report.intervention.message, "undone: kill 2");
    assert_true(gf_trainer_take_back(trainer, number)); /* there is nothing left */
    settle(trainer);
    assert_true(gf_trainer_report(trainer, &report));
    assert_false(report.done);

    ask(trainer, "kill 9"); /* what cannot be done is told, and changes nothing */
    snapshot = settle(trainer);
    assert_true(snapshot->loss == before->loss);
    assert_true(gf_trainer_report(trainer, &report));
    assert_false(report.done);
    assert_non_null(strstr(report.error.message, "no layer 9"));
    free(before);
    gf_trainer_destroy(trainer);
}

/* The same actions at the same iterations as without a thread. */
static void acting_is_exact(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    static const char *const actions[] = {"bias 2.3 1", "scale 3 1.5", "kill 1.2", "burst 10", "revive 1.2"};
    struct gf_trainer *trainer = create(&spec);
    struct gf_experiment *experiment = NULL;
    struct gf_snapshot *expected = test_snapshot();
    assert_true(gf_experiment_create(&spec, &experiment, NULL));
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        const struct gf_action action = action_of(actions[i]);
        struct gf_intervention done;
        for (int n = 0; n < 5; n++) {
            assert_true(gf_experiment_measure(experiment, true, NULL, NULL, expected));
            gf_experiment_update(experiment);
        }
        assert_true(gf_experiment_act(experiment, &action, 0, NULL, NULL, &done, NULL));
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, expected));
        assert_true(gf_trainer_step(trainer, 5));
        settle(trainer);
        ask(trainer, actions[i]);
        test_same_record(expected, settle(trainer));
    }
    free(expected);
    gf_experiment_destroy(experiment);
    gf_trainer_destroy(trainer);
}

static void whatever_is_done_leaves_a_mark(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    ask(trainer, "scale all 1.3"); /* perhaps before anything was measured */
    settle(trainer);
    assert_true(gf_trainer_step(trainer, 4));
    settle(trainer);
    const uint64_t number = ask(trainer, "bias 3 -2");
    settle(trainer);
    assert_true(gf_trainer_step(trainer, 2));
    settle(trainer);
    test_spec_set(&spec, "network.activation", "leaky_relu");
    assert_true(gf_trainer_set(trainer, &spec));
    test_spec_set(&spec, "view.speed", "60"); /* nothing is done to the network */
    settle(trainer);
    assert_true(gf_trainer_set(trainer, &spec));
    settle(trainer);
    test_spec_set(&spec, "layer.2.frozen", "yes");
    assert_true(gf_trainer_set(trainer, &spec));
    settle(trainer);
    assert_true(gf_trainer_take_back(trainer, number));
    const struct gf_snapshot *snapshot = settle(trainer);
    static const struct {
        uint64_t iteration;
        const char *text;
    } expected[] = {{0, "scale all 1.3"},
                    {4, "bias 3 -2"},
                    {6, "activation leaky_relu"},
                    {6, "layer.2.frozen yes"},
                    {6, "undo bias 3 -2"}};
    const size_t count =
        gf_history_marks(gf_trainer_history(trainer), snapshot->generation, GF_HISTORY_MARKS, marks);
    assert_int_equal(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(marks[i].iteration, expected[i].iteration);
        assert_string_equal(marks[i].text, expected[i].text);
    }
    struct gf_history_column column;
    gf_history_run(gf_trainer_history(trainer), snapshot->generation, GF_RUN_LOSS, 1, &column);
    assert_int_equal(column.iterations, 7); /* nothing was measured twice into it */
    assert_true(gf_trainer_restart(trainer));
    snapshot = settle(trainer);
    assert_int_equal(
        gf_history_marks(gf_trainer_history(trainer), snapshot->generation, GF_HISTORY_MARKS, marks), 0);
    gf_trainer_destroy(trainer);
}

/* In the middle of everything: commands stay in order, and each action is told of once. */
static void a_storm_of_actions(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    static const char *const actions[] = {"bias 2.3 1", "kill 1.2", "revive 3",  "scale all 0.99",
                                          "burst 2",    "kill 9",   "bias out 0"};
    struct gf_trainer *trainer = create(&spec);
    struct gf_random random;
    uint64_t asked = 0, told = 0, last = 0;
    gf_random_init(&random, 11, 4);
    for (int i = 0; i < 3000; i++) {
        const struct gf_action action = action_of(actions[gf_random_below(&random, 7)]);
        switch (gf_random_below(&random, 8)) {
        case 0: gf_trainer_run(trainer); break;
        case 1: gf_trainer_step(trainer, 3); break;
        case 2:
            if (gf_random_below(&random, 4) == 0)
                gf_trainer_restart(trainer);
            break;
        case 3:
            test_spec_set(&spec, "network.depth", gf_random_below(&random, 2) ? "4" : "5");
            test_spec_set(&spec, "network.activation", gf_random_below(&random, 2) ? "relu" : "tanh");
            gf_trainer_set(trainer, &spec);
            break;
        case 4: asked += gf_trainer_take_back(trainer, 1 + gf_random_below(&random, 1 + last)); break;
        default: {
            const uint64_t number = gf_trainer_act(trainer, &action);
            asked += number > 0;
            last = number ? number : last;
        }
        }
        struct gf_trainer_report report;
        while (gf_trainer_report(trainer, &report)) {
            told++;
            assert_true(report.number > 0 && report.number <= last + 1);
            assert_true(report.done ? *report.intervention.message : *report.error.message);
        }
        if (gf_random_below(&random, 10) == 0)
            wait_news(trainer);
        gf_trainer_latest(trainer);
    }
    while (!gf_trainer_restart(trainer) || !gf_trainer_set(trainer, &spec) || !gf_trainer_pause(trainer))
        poll(NULL, 0, 1);
    expect_record(&spec, settle(trainer)); /* no trace is left */
    struct gf_trainer_report report;
    while (gf_trainer_report(trainer, &report))
        told++;
    assert_int_equal(told, asked);
    gf_trainer_destroy(trainer);
}

/* A restart leaves an intervention under way, and what was asked for after it is done all the same. */
static void restarting_leaves_an_intervention(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 2));
    settle(trainer);
    assert_true(gf_trainer_restart(trainer));
    ask(trainer, "kill 3");
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->layers[2].dead_count, 8);
    gf_trainer_destroy(trainer);
}

static void restarting_begins_anew(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 10));
    const uint64_t generation = settle(trainer)->generation;
    assert_true(gf_trainer_restart(trainer));
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->generation, generation + 1);
    expect_record(&spec, snapshot);
    struct gf_history_column column;
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), generation, GF_RUN_LOSS, 1, &column), 0);
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), generation + 1, GF_RUN_LOSS, 1, &column), 1);
    assert_int_equal(column.iterations, 1);
    assert_true(gf_trainer_step(trainer, 5));
    expect_record(&spec, settle(trainer));
    gf_trainer_destroy(trainer);
}

static void settings_take_effect_while_waiting(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 7));
    const struct gf_snapshot *snapshot = settle(trainer);
    const uint64_t serial = snapshot->serial, generation = snapshot->generation;
    const double loss = snapshot->loss;

    test_spec_set(&spec, "network.activation", "tanh");
    uint64_t settings = gf_trainer_set(trainer, &spec);
    assert_int_equal(settings, 1);
    snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 7); /* the same one, measured anew */
    assert_int_equal(snapshot->generation, generation);
    assert_int_equal(snapshot->settings, settings);
    assert_true(snapshot->serial > serial && snapshot->loss != loss && snapshot->histograms);
    assert_string_equal(snapshot->layers[0].activation, "tanh");
    struct gf_history_column column;
    gf_history_run(gf_trainer_history(trainer), generation, GF_RUN_LOSS, 1, &column);
    assert_int_equal(column.iterations, 8);

    test_spec_set(&spec, "view.speed", "max"); /* changes nothing, but is told */
    settings = gf_trainer_set(trainer, &spec);
    snapshot = settle(trainer);
    assert_int_equal(snapshot->settings, settings);
    assert_int_equal(snapshot->iteration, 7);

    test_spec_set(&spec, "network.depth", "9");
    settings = gf_trainer_set(trainer, &spec);
    snapshot = settle(trainer);
    assert_int_equal(snapshot->settings, settings);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->layer_count, 10);
    assert_true(snapshot->generation > generation);
    expect_record(&spec, snapshot);
    assert_true(gf_trainer_step(trainer, 4));
    expect_record(&spec, settle(trainer));
    gf_trainer_destroy(trainer);
}

static void settings_take_effect_while_running(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_run(trainer));
    for (int i = 0; i < 30; i++) {
        test_spec_set(&spec, "network.depth", i % 2 ? "3" : "12");
        test_spec_set(&spec, "network.activation", i % 3 ? "tanh" : "relu");
        const uint64_t settings = gf_trainer_set(trainer, &spec);
        assert_true(settings > 0);
        const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
        while (!snapshot || snapshot->settings != settings) {
            wait_readable(trainer);
            snapshot = gf_trainer_latest(trainer);
        }
        assert_int_equal(snapshot->layer_count, i % 2 ? 4 : 13);
        assert_string_equal(snapshot->layers[0].activation, i % 3 ? "tanh" : "relu");
    }
    assert_true(gf_trainer_busy(trainer)); /* a rebuild does not end a free run */
    gf_trainer_destroy(trainer);
}

static void what_cannot_be_is_refused_once(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_spec bad = spec;
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 3));
    settle(trainer);
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    uint64_t settings = 0;
    struct gf_error error = {0};
    assert_false(gf_trainer_refused(trainer, &settings, &error));
    const uint64_t refused = gf_trainer_set(trainer, &bad);
    wait_readable(trainer);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 3);
    assert_int_equal(snapshot->settings, 0);
    assert_true(gf_trainer_refused(trainer, &settings, &error));
    assert_int_equal(settings, refused);
    assert_true(*error.message);
    assert_false(gf_trainer_refused(trainer, &settings, &error));
    assert_true(gf_trainer_step(trainer, 2));
    expect_record(&spec, settle(trainer));
    gf_trainer_destroy(trainer);
    struct gf_trainer *none = NULL;
    error = (struct gf_error){0};
    assert_false(gf_trainer_create(&bad, NULL, &none, &error));
    assert_null(none);
    assert_true(*error.message);
}

static void a_full_queue_says_so(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    set_gate(1); /* the worker takes nothing out */
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    for (int i = 0; i < 64; i++)
        assert_true(gf_trainer_step(trainer, 1));
    assert_false(gf_trainer_step(trainer, 1));
    assert_false(gf_trainer_run(trainer));
    assert_int_equal(gf_trainer_set(trainer, &spec), 0);
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->iteration, 64);
    assert_int_equal(gf_trainer_set(trainer, &spec), 1);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

static void random_command(struct gf_trainer *trainer, struct gf_random *random, struct gf_spec *spec)
{
    static const char *const names[] = {"sigmoid", "relu", "tanh", "leaky_relu"};
    char number[32];
    switch (gf_random_below(random, 12)) {
    case 0: gf_trainer_run(trainer); break;
    case 1: gf_trainer_pause(trainer); break;
    case 2: gf_trainer_step(trainer, gf_random_below(random, 5)); break;
    case 3: gf_trainer_step_epoch(trainer); break;
    case 4: gf_trainer_restart(trainer); break;
    case 5:
        test_spec_set(spec, "network.activation", names[gf_random_below(random, 4)]);
        gf_trainer_set(trainer, spec);
        break;
    case 6:
        snprintf(number, sizeof number, "%zu", 1 + gf_random_below(random, 12));
        test_spec_set(spec, "network.depth", number);
        gf_trainer_set(trainer, spec);
        break;
    case 7:
        snprintf(number, sizeof number, "%zu", 10 + gf_random_below(random, 90));
        test_spec_set(spec, "data.samples", number);
        gf_trainer_set(trainer, spec);
        break;
    case 8: {
        struct gf_spec bad = *spec;
        test_spec_set(&bad, "data.source", "csv");
        test_spec_set(&bad, "data.file", "no/such/file.csv");
        gf_trainer_set(trainer, &bad);
        break;
    }
    case 9: {
        uint64_t settings;
        struct gf_error error;
        gf_trainer_refused(trainer, &settings, &error);
        break;
    }
    case 10: {
        static struct gf_history_column columns[50];
        const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
        if (snapshot)
            gf_history_layer(gf_trainer_history(trainer), snapshot->generation, 0, GF_LAYER_DELTA_RMS, 50,
                             columns);
        break;
    }
    default: gf_trainer_latest(trainer); break;
    }
}

static void a_storm_of_commands_leaves_all_in_order(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_random random;
    gf_random_init(&random, 2026, 1);
    for (int i = 0; i < 2000; i++) {
        random_command(trainer, &random, &spec);
        if (gf_random_below(&random, 4) == 0) /* let the worker get somewhere now and then */
            poll(NULL, 0, (int)gf_random_below(&random, 3));
    }
    while (!gf_trainer_pause(trainer))
        poll(NULL, 0, 1);
    settle(trainer);
    const uint64_t settings = gf_trainer_set(trainer, &spec);
    assert_true(settings > 0 && gf_trainer_restart(trainer) && gf_trainer_step(trainer, 5));
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->settings, settings);
    assert_int_equal(snapshot->iteration, 5);
    expect_record(&spec, snapshot);
    gf_trainer_destroy(trainer);
}

/* 513 layers each: drawing, two chunks of the training set, forward, backward, update. */
enum {
    LAYERS = 513,
    EVALUATION = LAYERS,
    FORWARD = EVALUATION + 2 * LAYERS,
    BACKWARD = FORWARD + LAYERS,
    UPDATE = BACKWARD + LAYERS
};

static struct gf_spec deep(void)
{
    return test_spec("network.depth=512", "data.samples=200", "training.batch=100", NULL);
}

static void destroying_leaves_a_pass_after_the_layer_it_is_in(void **state)
{
    (void)state;
    const struct gf_spec spec = deep();
    static const unsigned gates[] = {
        1,           400,           EVALUATION,     EVALUATION + 1, EVALUATION + 900, FORWARD,
        FORWARD + 1, FORWARD + 300, BACKWARD,       BACKWARD + 1,   BACKWARD + 7,     BACKWARD + LAYERS,
        UPDATE + 1,  UPDATE + 300,  UPDATE + LAYERS};
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        set_gate(gates[i]);
        struct gf_trainer *trainer = create(&spec);
        assert_true(gf_trainer_run(trainer));
        await_gate();
        gf_trainer_destroy(trainer);
        assert_int_equal(atomic_load(&layers_passed), gates[i]);
    }
    set_gate(0);
}

static void rebuilding_leaves_a_pass_after_the_layer_it_is_in(void **state)
{
    (void)state;
    struct gf_spec spec = deep();
    set_gate(FORWARD + 100);
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    test_spec_set(&spec, "network.depth", "1");
    assert_true(gf_trainer_set(trainer, &spec) > 0);
    atomic_store(&gate_open, true);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->layer_count, 2);
    assert_int_equal(snapshot->serial, 1); /* the deep one never came to its end */
    assert_int_equal(atomic_load(&layers_passed), FORWARD + 100 + 5 * 2);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

static void a_pass_left_for_nothing_is_repeated(void **state)
{
    (void)state;
    const struct gf_spec spec = deep();
    struct gf_spec bad = spec;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    set_gate(FORWARD + 100);
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    assert_true(gf_trainer_set(trainer, &bad) > 0);
    atomic_store(&gate_open, true);
    expect_record(&spec, settle(trainer));
    set_gate(0);
    gf_trainer_destroy(trainer);
}

static void restarting_leaves_a_pass_and_a_rate_does_not(void **state)
{
    (void)state;
    struct gf_spec spec = deep();
    set_gate(BACKWARD + 10);
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    assert_true(gf_trainer_restart(trainer));
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->serial, 1);
    assert_int_equal(atomic_load(&layers_passed), BACKWARD + 10 + 5 * LAYERS);

    set_gate(LAYERS + 10); /* in the middle of a forward pass, behind the update */
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    test_spec_set(&spec, "training.learning_rate", "0.01");
    assert_true(gf_trainer_set(trainer, &spec) > 0);
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->serial, 3);
    assert_int_equal(atomic_load(&layers_passed), 5 * LAYERS); /* finished, then measured anew */
    set_gate(0);
    gf_trainer_destroy(trainer);
}

/* What throws the network away does not wait for the update under way. */
static void rebuilding_leaves_an_update_after_the_layer_it_is_in(void **state)
{
    (void)state;
    struct gf_spec spec = deep();
    struct gf_trainer *trainer = create(&spec);
    settle(trainer);
    set_gate(100);
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    assert_true(gf_trainer_pause(trainer));
    assert_true(gf_trainer_restart(trainer));
    atomic_store(&gate_open, true);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(atomic_load(&layers_passed), 100 + 5 * LAYERS);
    expect_record(&spec, snapshot); /* iteration 0 as if nothing had been */
    set_gate(200);
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    test_spec_set(&spec, "network.depth", "1");
    assert_true(gf_trainer_set(trainer, &spec) > 0);
    atomic_store(&gate_open, true);
    snapshot = settle(trainer);
    assert_int_equal(atomic_load(&layers_passed), 200 + 5 * 2);
    expect_record(&spec, snapshot);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

/* An update that has begun is made as a whole, whatever comes while it is under way. */
static void no_update_is_left_half_made(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=120", NULL), bad = spec;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    for (int way = 0; way < 4; way++) {
        struct gf_trainer *trainer = create(&spec);
        settle(trainer);
        set_gate(100);
        assert_true(way & 1 ? gf_trainer_run(trainer) : gf_trainer_step(trainer, 2));
        await_gate();
        if (way & 1)
            assert_true(gf_trainer_pause(trainer));
        if (way & 2) /* interrupts it for nothing: it is refused */
            assert_true(gf_trainer_set(trainer, &bad) > 0);
        atomic_store(&gate_open, true);
        const struct gf_snapshot *snapshot = settle(trainer);
        assert_int_equal(snapshot->iteration, way & 1 ? 1 : 2);
        expect_record(&spec, snapshot);
        set_gate(0);
        gf_trainer_destroy(trainer);
    }
}

/* Interrupted by a change that is refused, and then changed in place: the step made before is not split. */
static void a_change_comes_after_the_whole_update(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=120", NULL), bad = spec;
    struct gf_action action;
    struct gf_error error;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    assert_true(gf_action_parse("bias 3 2", &action, &error));
    struct gf_trainer *trainer = create(&spec);
    settle(trainer);
    set_gate(100);
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    assert_true(gf_trainer_set(trainer, &bad) > 0);
    assert_true(gf_trainer_act(trainer, &action) > 0);
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->iteration, 1);
    struct gf_trainer_report report;
    assert_true(gf_trainer_report(trainer, &report) && report.done);
    assert_int_equal(report.intervention.iteration, 1);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

static void the_worker_flushes_denormals(void **state)
{
    (void)state;
    /* somewhere on the way down the deltas pass from 1e-38 to 1e-45 */
    const struct gf_spec spec = test_spec("network.depth=120", "network.width=4", NULL);
    fenv_t flushing; /* a thread inherits this: it must not come from here */
    fegetenv(&flushing);
    fesetenv(FE_DFL_ENV);
    struct gf_trainer *trainer = create(&spec);
    fesetenv(&flushing);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_true(snapshot->layers[0].delta_rms == 0 && snapshot->layers[119].delta_rms > 0);
    expect_record(&spec, snapshot);
    gf_trainer_destroy(trainer);
}

static atomic_int signals_seen;
static pthread_t main_thread;

static void on_signal(int number)
{
    (void)number;
    if (pthread_equal(pthread_self(), main_thread))
        atomic_fetch_add(&signals_seen, 1);
    else
        atomic_fetch_add(&signals_seen, 1000);
}

/* A change that needs nothing has the iteration measured again; a change that is then refused interrupts that
 * pass, and the step behind it must not be made from its half. */
static void a_refused_change_leaves_no_half_pass_behind(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_spec bad = spec;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    struct gf_trainer *trainer = create(&spec);
    settle(trainer);
    set_gate(3);
    assert_true(gf_trainer_set(trainer, &spec));
    await_gate();
    assert_true(gf_trainer_set(trainer, &bad));
    assert_true(gf_trainer_step(trainer, 1));
    atomic_store(&gate_open, true);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 1);
    expect_record(&spec, snapshot);
    gf_trainer_destroy(trainer);
}

static void signals_go_to_the_screen_s_thread(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = on_signal};
    main_thread = pthread_self();
    sigaction(SIGUSR1, &action, NULL);
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_run(trainer));
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* with this thread not taking it, nobody does */
    kill(getpid(), SIGUSR1);
    wait_for_iteration(trainer, 20);
    gf_trainer_destroy(trainer);
    assert_int_equal(atomic_load(&signals_seen), 0);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    assert_int_equal(atomic_load(&signals_seen), 1);
}

static void faults_reach_the_worker(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    gf_trainer_destroy(create(&spec));
    assert_false(sigismember(&workers_mask, SIGSEGV)); /* the handler that restores the terminal must run */
    assert_false(sigismember(&workers_mask, SIGABRT));
    assert_true(sigismember(&workers_mask, SIGINT));
    assert_true(sigismember(&workers_mask, SIGWINCH));
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iteration_zero_comes_by_itself),
        cmocka_unit_test(faults_reach_the_worker),
        cmocka_unit_test(steps_are_exact),
        cmocka_unit_test(paced_iterations_are_all_published),
        cmocka_unit_test(running_and_pausing),
        cmocka_unit_test(restarting_begins_anew),
        cmocka_unit_test(looking_closely_while_waiting),
        cmocka_unit_test(looking_closely_goes_on),
        cmocka_unit_test(acting_while_waiting_measures_anew),
        cmocka_unit_test(acting_is_exact),
        cmocka_unit_test(whatever_is_done_leaves_a_mark),
        cmocka_unit_test(a_storm_of_actions),
        cmocka_unit_test(restarting_leaves_an_intervention),
        cmocka_unit_test(settings_take_effect_while_waiting),
        cmocka_unit_test(settings_take_effect_while_running),
        cmocka_unit_test(what_cannot_be_is_refused_once),
        cmocka_unit_test(a_refused_change_leaves_no_half_pass_behind),
        cmocka_unit_test(a_full_queue_says_so),
        cmocka_unit_test(a_storm_of_commands_leaves_all_in_order),
        cmocka_unit_test(destroying_leaves_a_pass_after_the_layer_it_is_in),
        cmocka_unit_test(rebuilding_leaves_a_pass_after_the_layer_it_is_in),
        cmocka_unit_test(a_pass_left_for_nothing_is_repeated),
        cmocka_unit_test(restarting_leaves_a_pass_and_a_rate_does_not),
        cmocka_unit_test(rebuilding_leaves_an_update_after_the_layer_it_is_in),
        cmocka_unit_test(no_update_is_left_half_made),
        cmocka_unit_test(a_change_comes_after_the_whole_update),
        cmocka_unit_test(the_worker_flushes_denormals),
        cmocka_unit_test(without_a_thread_there_is_an_error),
        cmocka_unit_test(signals_go_to_the_screen_s_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
