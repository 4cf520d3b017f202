#include "trainer_support.h"

#include <poll.h>

#include "train/experiment.h"

enum { PATIENCE = 60000 }; /* milliseconds; only a deadlock takes so long */

struct gf_trainer *create(const struct gf_spec *spec)
{
    struct gf_trainer *trainer = NULL;
    struct gf_error error = {0};
    if (!gf_trainer_create(spec, NULL, &trainer, &error))
        fail_msg("%s", error.message);
    return trainer;
}

void wait_readable(struct gf_trainer *trainer)
{
    struct pollfd descriptor = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
    if (poll(&descriptor, 1, PATIENCE) != 1)
        fail_msg("nothing comes");
}

const struct gf_snapshot *settle(struct gf_trainer *trainer)
{
    while (gf_trainer_busy(trainer))
        poll(NULL, 0, 1);
    return gf_trainer_latest(trainer);
}

const struct gf_snapshot *wait_for_iteration(struct gf_trainer *trainer, uint64_t iteration)
{
    const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
    while (!snapshot || snapshot->iteration < iteration) {
        wait_readable(trainer);
        snapshot = gf_trainer_latest(trainer);
    }
    return snapshot;
}

void expect_record(const struct gf_spec *spec, const struct gf_snapshot *actual)
{
    struct gf_experiment *experiment = test_experiment(spec);
    struct gf_snapshot *expected = test_snapshot();
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

struct gf_spec small(void)
{
    return test_spec("network.depth=4", "network.width=8", "network.activation=relu", "data.samples=100",
                     NULL);
}

uint64_t ask(struct gf_trainer *trainer, const char *text)
{
    const struct gf_action action = test_action(text);
    const uint64_t number = gf_trainer_act(trainer, &action);
    assert_true(number > 0);
    return number;
}
