/* Changes of settings in place, and undoing them: what a change takes away comes back bit for bit. */
#include "support.h"

#include "engine/keep.h"
#include "train/experiment_private.h"

/* An experiment whose changes of settings have serials 1, 2, … */
struct bench {
    struct gf_experiment *experiment;
    struct gf_spec spec; /* in force */
    struct gf_snapshot *snapshot;
    uint64_t serial;
    char message[256]; /* of the last undo */
};

static struct bench open_bench(const struct gf_spec *spec)
{
    return (struct bench){.experiment = test_experiment(spec), .spec = *spec, .snapshot = test_snapshot()};
}

static void close_bench(struct bench *bench)
{
    gf_experiment_destroy(bench->experiment);
    free(bench->snapshot);
}

static struct gf_spec small(void)
{
    return test_spec("network.depth=3", "network.width=8", "network.activation=prelu", "network.norm=batch",
                     "network.init=he", "data.samples=120", "training.batch=24", "training.optimizer=adam",
                     "training.learning_rate=0.02", NULL);
}

static void measure(struct bench *bench)
{
    assert_true(gf_experiment_measure(bench->experiment, true, NULL, NULL, bench->snapshot));
}

static void train(struct bench *bench, int iterations)
{
    for (int i = 0; i < iterations; i++) {
        measure(bench);
        gf_experiment_update(bench->experiment);
    }
    measure(bench);
}

static void apply(struct bench *bench, const struct gf_change *change)
{
    struct gf_intervention done;
    struct gf_error error = {0};
    if (!gf_experiment_change(bench->experiment, &bench->spec, change, NULL, &done, &error))
        fail_msg("%s", error.message);
    bench->serial = change->serial;
    snprintf(bench->message, sizeof bench->message, "%s", done.message);
    measure(bench);
}

static void set(struct bench *bench, const char *key, const char *value)
{
    test_spec_set(&bench->spec, key, value);
    apply(bench, &(struct gf_change){.serial = bench->serial + 1});
    assert_string_equal(bench->message, "");
}

static void undo(struct bench *bench, const char *key, const char *value, uint64_t serial, bool unsent)
{
    const struct gf_settings_place place = {serial, unsent};
    test_spec_set(&bench->spec, key, value);
    apply(bench, &(struct gf_change){.serial = bench->serial + 1, .back = &place});
}

static void *state_of(const struct bench *bench, size_t *ret_size)
{
    const struct gf_network *network = gf_experiment_network(bench->experiment);
    *ret_size = gf_network_kept_bytes(network);
    void *state = malloc(*ret_size);
    assert_non_null(state);
    gf_network_keep(network, state);
    return state;
}

static void same_state(const struct bench *bench, const struct bench *other)
{
    size_t size, other_size;
    void *state = state_of(bench, &size), *expected = state_of(other, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(state, expected, size);
    free(state);
    free(expected);
}

static const struct gf_parameter_group *group_of(const struct bench *bench, size_t layer, enum gf_group group)
{
    return &gf_network_layer_const(gf_experiment_network(bench->experiment), layer)->groups[group];
}

/* Undone at once, nothing has happened: same state, same record, and the two go on alike. */
static void undone_at_once_nothing_has_happened(void **state)
{
    static const struct {
        const char *key, *first, *other, *message;
    } changes[] = {
        {"network.activation", "prelu", "relu",
         "network.activation is prelu again, with the alpha of iteration "},
        {"network.leak", "0.3", "0.1", "network.leak is 0.3 again, with the alpha of iteration "},
        {"network.norm", "batch", "none",
         "network.norm is batch again, with the gamma, beta, running statistics of iteration "},
        {"network.norm", "layer", "batch", "network.norm is layer again, with the gamma, beta of iteration "},
        {"network.norm", "none", "batch", ""},
        {"network.activation", "relu", "prelu", ""},
        {"training.optimizer", "adam", "sgd",
         "training.optimizer is adam again, with the moments of iteration "},
        {"training.optimizer", "momentum", "adamw",
         "training.optimizer is momentum again, with the moments of iteration "},
        {"training.optimizer", "sgd", "adam", ""},
        {"training.bias_warmup", "0.5", "2", ""},
        {"layer.2.activation", "prelu", "tanh",
         "layer.2.activation is prelu again, with the alpha of iteration "},
        {"training.learning_rate", "0.02", "0.5", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct gf_spec spec = small();
        test_spec_set(&spec, "training.bias_warmup_iterations", "50");
        test_spec_set(&spec, changes[i].key, changes[i].first);
        struct bench bench = open_bench(&spec), twin = open_bench(&spec);
        const int epoch = (int)gf_experiment_iterations_an_epoch(bench.experiment);
        train(&bench, 3 * epoch);
        train(&twin, 3 * epoch);
        set(&bench, changes[i].key, changes[i].other);
        undo(&bench, changes[i].key, changes[i].first, 0, false);
        same_state(&bench, &twin);
        test_same_record(bench.snapshot, twin.snapshot);
        if (*changes[i].message && (!strstr(bench.message, changes[i].message) ||
                                    strncmp(bench.message, "undone: ", 8) != 0 || strchr(bench.message, ';')))
            fail_msg("\"%s\"", bench.message);
        if (!*changes[i].message)
            assert_string_equal(bench.message, "");
        assert_int_equal(bench.experiment->kept.count, 0); /* it can be needed no more */
        train(&bench, epoch);
        train(&twin, epoch);
        same_state(&bench, &twin);
        test_same_record(bench.snapshot, twin.snapshot);
        close_bench(&bench);
        close_bench(&twin);
    }
}

/* `set` back is no undo. */
static void a_setting_starts_anew(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec);
    train(&bench, 20);
    assert_true(group_of(&bench, 1, GF_GROUP_ALPHA)->values[0] != (real)0.25);
    set(&bench, "network.activation", "relu");
    set(&bench, "network.activation", "prelu");
    for (size_t i = 0; i < 8; i++)
        assert_true(group_of(&bench, 1, GF_GROUP_ALPHA)->values[i] == (real)0.25);
    close_bench(&bench);
}

/* The weights are those of now, the rest is what it was. */
static void after_more_training_the_weights_stay(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec);
    real alpha[8], gamma[8], moments[8];
    train(&bench, 20);
    memcpy(alpha, group_of(&bench, 1, GF_GROUP_ALPHA)->values, sizeof alpha);
    memcpy(moments, group_of(&bench, 1, GF_GROUP_ALPHA)->moments[1], sizeof moments);
    set(&bench, "network.activation", "relu");
    train(&bench, 7);
    memcpy(gamma, group_of(&bench, 1, GF_GROUP_NORM_SCALE)->values, sizeof gamma);
    const double norm = bench.snapshot->layers[1].weight_norm;
    undo(&bench, "network.activation", "prelu", 0, false);
    assert_memory_equal(group_of(&bench, 1, GF_GROUP_ALPHA)->values, alpha, sizeof alpha);
    assert_memory_equal(group_of(&bench, 1, GF_GROUP_ALPHA)->moments[1], moments, sizeof moments);
    assert_int_equal(group_of(&bench, 1, GF_GROUP_ALPHA)->steps, 20);
    assert_int_equal(group_of(&bench, 1, GF_GROUP_WEIGHTS)->steps, 27);
    assert_memory_equal(group_of(&bench, 1, GF_GROUP_NORM_SCALE)->values, gamma, sizeof gamma);
    assert_true(bench.snapshot->layers[1].weight_norm == norm);
    assert_string_equal(bench.message,
                        "undone: network.activation is prelu again, with the alpha of iteration 20");
    close_bench(&bench);
}

/* Step by step back through: norm batch, layer, none; prelu, relu, prelu, relu; adam, sgd. */
static void several_in_a_row(void **state)
{
    static const char *const path[][2] = {{"network.norm", "layer"},      {"network.activation", "relu"},
                                          {"network.norm", "none"},       {"network.activation", "prelu"},
                                          {"training.optimizer", "sgd"},  {"network.activation", "relu"},
                                          {"training.optimizer", "adam"}, {"network.norm", "batch"}};
    enum { STEPS = sizeof path / sizeof *path };
    (void)state;
    struct gf_spec spec = small();
    struct bench bench = open_bench(&spec);
    void *states[STEPS];
    struct gf_spec specs[STEPS];
    size_t sizes[STEPS];
    train(&bench, 5);
    for (size_t i = 0; i < STEPS; i++) {
        specs[i] = bench.spec;
        states[i] = state_of(&bench, &sizes[i]);
        set(&bench, path[i][0], path[i][1]);
    }
    for (size_t i = STEPS; i-- > 0;) {
        size_t size;
        const struct gf_settings_place place = {i, false};
        bench.spec = specs[i];
        apply(&bench, &(struct gf_change){.serial = bench.serial + 1, .back = &place});
        void *now = state_of(&bench, &size);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(now, states[i], size);
        free(now);
        free(states[i]);
    }
    close_bench(&bench);
}

/* Each undo finds what its own change took away. */
static void each_finds_its_own(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec);
    real first[8], second[8];
    train(&bench, 20);
    memcpy(first, group_of(&bench, 1, GF_GROUP_ALPHA)->values, sizeof first);
    set(&bench, "network.activation", "relu");  /* 1 */
    set(&bench, "network.activation", "prelu"); /* 2 */
    train(&bench, 5);
    memcpy(second, group_of(&bench, 1, GF_GROUP_ALPHA)->values, sizeof second);
    assert_memory_not_equal(first, second, sizeof first);
    set(&bench, "network.activation", "tanh"); /* 3 */
    train(&bench, 5);
    undo(&bench, "network.activation", "prelu", 2, false);
    assert_memory_equal(group_of(&bench, 1, GF_GROUP_ALPHA)->values, second, sizeof second);
    undo(&bench, "network.activation", "relu", 1, false);
    undo(&bench, "network.activation", "prelu", 0, false);
    assert_memory_equal(group_of(&bench, 1, GF_GROUP_ALPHA)->values, first, sizeof first);
    close_bench(&bench);
}

/* Running statistics as well, which a later batch norm has overwritten. */
static void statistics_are_those_of_then(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec);
    const struct gf_layer *layer = gf_network_layer_const(gf_experiment_network(bench.experiment), 1);
    double mean[8], variance[8];
    train(&bench, 20);
    memcpy(mean, layer->running.mean, sizeof mean);
    memcpy(variance, layer->running.variance, sizeof variance);
    set(&bench, "network.norm", "none");  /* 1 */
    set(&bench, "network.norm", "batch"); /* 2 */
    train(&bench, 5);
    assert_memory_not_equal(layer->running.variance, variance, sizeof variance);
    undo(&bench, "network.norm", "none", 1, false);
    undo(&bench, "network.norm", "batch", 0, false);
    assert_memory_equal(layer->running.mean, mean, sizeof mean);
    assert_memory_equal(layer->running.variance, variance, sizeof variance);
    assert_int_equal(layer->running_batches, 20);
    close_bench(&bench);
}

/* Settings that never took force, since others came before they did: undo passes through them all the same.
 */
static void settings_that_never_took_force(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec), twin = open_bench(&spec);
    train(&bench, 5);
    train(&twin, 5);
    /* Asked for: relu (1, replaced in the queue by 2), norm none too (2); sgd (never sent), tanh too (3). */
    test_spec_set(&bench.spec, "network.activation", "relu");
    bench.serial = 1;
    set(&bench, "network.norm", "none");
    test_spec_set(&bench.spec, "training.optimizer", "sgd");
    set(&bench, "network.activation", "tanh");
    assert_int_equal(bench.serial, 3);
    undo(&bench, "network.activation", "relu", 2, true);
    undo(&bench, "training.optimizer", "adam", 2, false);
    undo(&bench, "network.norm", "batch", 1, false);
    assert_non_null(strstr(bench.message, "with the gamma, beta, running statistics of iteration 5"));
    undo(&bench, "network.activation", "prelu", 0, false);
    assert_non_null(strstr(bench.message, "with the alpha of iteration 5"));
    same_state(&bench, &twin);
    close_bench(&bench);
    close_bench(&twin);
}

/* A network built anew, or begun anew, has nothing of the old one: it says so. */
static void a_new_network_has_nothing_to_go_back_to(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    for (int rebuild = 0; rebuild < 2; rebuild++) {
        struct bench bench = open_bench(&spec);
        train(&bench, 20);
        set(&bench, "training.optimizer", "momentum");
        set(&bench, "network.activation", "relu");
        assert_int_equal(bench.experiment->kept.count, 2);
        if (rebuild) {
            set(&bench, "network.depth", "4");
            undo(&bench, "network.depth", "3", 2, false);
            assert_string_equal(bench.message, "");
        } else {
            gf_experiment_restart(bench.experiment);
        }
        assert_int_equal(bench.experiment->kept.count, 0);
        train(&bench, 3);
        undo(&bench, "network.activation", "prelu", 1, false);
        assert_string_equal(bench.message,
                            "undone: network.activation is prelu again; nothing is left to go back "
                            "to of alpha");
        for (size_t i = 0; i < 8; i++)
            assert_true(group_of(&bench, 1, GF_GROUP_ALPHA)->values[i] == (real)0.25);
        undo(&bench, "training.optimizer", "adam", 0, false);
        assert_non_null(strstr(bench.message, "nothing is left to go back to of moments"));
        close_bench(&bench);
    }
}

/* Interventions lie among the changes. */
static void interventions_in_between(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec), twin = open_bench(&spec);
    struct gf_action action;
    struct gf_intervention done;
    assert_true(gf_action_parse("scale all 2", &action, NULL));
    train(&bench, 5);
    train(&twin, 5);
    assert_true(gf_experiment_act(bench.experiment, &action, 1, NULL, NULL, &done, NULL));
    set(&bench, "network.activation", "relu");
    assert_true(gf_experiment_act(bench.experiment, &action, 2, NULL, NULL, &done, NULL));
    train(&bench, 5);
    assert_true(gf_experiment_take_back(bench.experiment, 2, &done, NULL));
    undo(&bench, "network.activation", "prelu", 0, false);
    assert_non_null(strstr(bench.message, "with the alpha of iteration 5"));
    assert_true(gf_experiment_take_back(bench.experiment, 1, &done, NULL));
    same_state(&bench, &twin);
    close_bench(&bench);
    close_bench(&twin);
}

/* What takes nothing away keeps nothing; the rest is bounded, and the oldest make room. */
static void what_is_kept_is_bounded(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec);
    train(&bench, 2);
    for (int i = 0; i < 10; i++)
        set(&bench, "training.learning_rate", i % 2 ? "0.1" : "0.2");
    set(&bench, "layer.2.frozen", "yes");
    assert_int_equal(bench.experiment->kept.count, 0);
    for (int i = 0; i < 2 * GF_KEPT_MOST + 1; i++)
        set(&bench, "network.norm", i % 2 ? "batch" : "layer");
    assert_int_equal(bench.experiment->kept.count, GF_KEPT_MOST);
    undo(&bench, "network.norm", "batch", 11, false);
    assert_non_null(
        strstr(bench.message, "nothing is left to go back to of gamma, beta, running statistics"));
    close_bench(&bench);
}

/* Remedies hang on the settings in force: live ones, of a new network, of new data. */
static void the_diagnosis_hears_of_it(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct bench bench = open_bench(&spec);
    measure(&bench);
    assert_true(bench.snapshot->setup.learning_rate == 0.02);
    assert_string_equal(bench.snapshot->setup.optimizer, "adam");
    set(&bench, "training.learning_rate", "0.5");
    assert_true(bench.snapshot->setup.learning_rate == 0.5);
    set(&bench, "training.optimizer", "sgd");
    assert_string_equal(bench.snapshot->setup.optimizer, "sgd");
    set(&bench, "network.depth", "5");
    assert_int_equal(bench.snapshot->setup.depth, 5);
    test_spec_set(&bench.spec, "network.gain", "2");
    set(&bench, "data.samples", "60");
    assert_true(bench.snapshot->setup.gain == 2);
    close_bench(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undone_at_once_nothing_has_happened),
        cmocka_unit_test(a_setting_starts_anew),
        cmocka_unit_test(after_more_training_the_weights_stay),
        cmocka_unit_test(several_in_a_row),
        cmocka_unit_test(each_finds_its_own),
        cmocka_unit_test(statistics_are_those_of_then),
        cmocka_unit_test(settings_that_never_took_force),
        cmocka_unit_test(a_new_network_has_nothing_to_go_back_to),
        cmocka_unit_test(interventions_in_between),
        cmocka_unit_test(what_is_kept_is_bounded),
        cmocka_unit_test(the_diagnosis_hears_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
