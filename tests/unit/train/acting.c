#include "acting.h"

#include "engine/keep.h"
#include "train/experiment.h"

struct gf_spec small(void)
{
    return test_spec("network.depth=4", "network.width=8", "network.activation=relu", "network.init=he",
                     "network.bias_std=0.1", "data.samples=120", "training.batch=24", NULL);
}

struct gf_intervention act(struct gf_experiment *experiment, const char *text, uint64_t keep)
{
    const struct gf_action action = test_action(text);
    struct gf_intervention done;
    struct gf_error error;
    if (!gf_experiment_act(experiment, &action, keep, NULL, NULL, &done, &error))
        fail_msg("%s: %s", text, error.message);
    assert_string_equal(done.action, text);
    assert_true(*done.message);
    return done;
}

void train(struct gf_experiment *experiment, struct gf_snapshot *snapshot, int iterations)
{
    for (int i = 0; i < iterations; i++) {
        test_measure(experiment, true, snapshot);
        gf_experiment_update(experiment);
    }
}

const struct gf_layer *layer_of(struct gf_experiment *experiment, size_t number)
{
    return gf_network_layer_const(gf_experiment_network(experiment), number - 1);
}

void *state_of(struct gf_experiment *experiment, size_t *ret_size)
{
    const struct gf_network *network = gf_experiment_network(experiment);
    *ret_size = gf_network_kept_bytes(network);
    void *state = malloc(*ret_size);
    assert_non_null(state);
    gf_network_keep(network, state);
    return state;
}

void same_state(struct gf_experiment *experiment, const void *state, size_t size)
{
    size_t now_size;
    void *now = state_of(experiment, &now_size);
    assert_int_equal(now_size, size);
    assert_memory_equal(now, state, size);
    free(now);
}
