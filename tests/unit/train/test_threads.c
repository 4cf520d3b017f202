/* An experiment whose work is shared by threads makes the same records and parameters, to the bit. */
#include "support.h"

#include <poll.h>
#include <stdatomic.h>

#include "base/float_mode.h"
#include "base/pool.h"
#include "engine/trial.h"
#include "gradflow/network.h"
#include "gradflow/trainer.h"
#include "train/experiment.h"

#define POOLS 4
static const size_t threads[POOLS] = {1, 2, 3, 5};

static atomic_ulong shared; /* runs of a pool that had parts for others */

void __real_gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts);
void __wrap_gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts);
void __wrap_gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts)
{
    shared += gf_pool_threads(pool) > 1 && parts > 1;
    __real_gf_pool_run(pool, task, context, parts);
}

/* The same experiment with each number of threads. */
struct runs {
    struct gf_pool *pools[POOLS];
    struct gf_experiment *experiments[POOLS];
    struct gf_snapshot *first, *other;
};

static struct runs start(const struct gf_spec *spec)
{
    struct runs runs = {.first = test_snapshot(), .other = test_snapshot()};
    for (size_t i = 0; i < POOLS; i++) {
        assert_true(gf_pool_create(threads[i], &runs.pools[i], NULL));
        assert_true(gf_experiment_create(spec, &runs.experiments[i], NULL));
        gf_experiment_set_pool(runs.experiments[i], runs.pools[i]);
    }
    return runs;
}

static void end(struct runs *runs)
{
    for (size_t i = 0; i < POOLS; i++) {
        gf_experiment_destroy(runs->experiments[i]);
        gf_pool_destroy(runs->pools[i]);
    }
    free(runs->first);
    free(runs->other);
}

static void compare_parameters(struct gf_network *a, struct gf_network *b)
{
    for (size_t i = 0; i < gf_network_layer_count(a); i++) {
        const struct gf_layer *x = gf_network_layer_const(a, i), *y = gf_network_layer_const(b, i);
        for (size_t g = 0; g < GF_GROUPS; g++)
            if (x->groups[g].active)
                assert_memory_equal(x->groups[g].values, y->groups[g].values,
                                    x->groups[g].count * sizeof(real));
    }
}

static void advance(struct runs *runs, int iterations)
{
    for (int k = 0; k < iterations; k++) {
        for (size_t i = 0; i < POOLS; i++) {
            struct gf_snapshot *snapshot = i ? runs->other : runs->first;
            assert_true(gf_experiment_measure(runs->experiments[i], true, NULL, NULL, snapshot));
            gf_experiment_update(runs->experiments[i]);
            if (!i)
                continue;
            test_same_record(runs->first, runs->other);
            test_same_states(runs->first, runs->other);
        }
        for (size_t i = 1; i < POOLS; i++)
            compare_parameters(gf_experiment_network(runs->experiments[0]),
                               gf_experiment_network(runs->experiments[i]));
    }
}

static void check_spec(const struct gf_spec *spec)
{
    struct runs runs = start(spec);
    const unsigned long before = shared;
    advance(&runs, 3);
    assert_true(shared > before);
    end(&runs);
}

static void shapes_and_mechanisms_make_the_same_records(void **state)
{
    (void)state;
    const struct gf_spec specs[] = {
        test_spec("network.depth=3", "network.width=130", "training.batch=100", "training.optimizer=adam",
                  "training.clip_norm=0.5", "training.l2=0.001", "network.activation=relu", NULL),
        test_spec("network.depth=2", "network.width=256", "training.batch=64", "network.norm=batch",
                  "network.activation=prelu", "training.optimizer=momentum", NULL),
        test_spec("network.depth=5", "network.width=71", "training.batch=300", "network.norm=layer",
                  "network.residual=2", "network.activation=gelu", NULL),
        test_spec("network.depth=2", "network.width=16", "data.samples=6000", "training.batch=4800", NULL),
    };
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
        check_spec(&specs[i]);
}

/* Networks too small for parts of a layer share the layers. */
static void small_networks_make_the_same_records(void **state)
{
    (void)state;
    const struct gf_spec specs[] = {
        test_spec("network.depth=20", "network.width=16", "training.batch=33", "network.activation=relu",
                  "training.learning_rate=0.5", "data.samples=200", NULL),
        test_spec("network.depth=60", "network.width=9", "training.batch=32", "network.activation=sigmoid",
                  "network.init=normal", "training.optimizer=adam", NULL),
        test_spec("network.depth=9", "network.width=20", "training.batch=64", "network.residual=2",
                  "network.activation=tanh", "training.clip_value=0.01", "training.clip_norm=0.1", NULL),
        test_spec("network.depth=30", "network.width=19", "training.batch=33", "network.activation=elu",
                  "training.learning_rate=1000", NULL), /* diverges */
        test_spec("network.depth=6", "network.width=33", "training.batch=40", "training.bias_warmup=0.5",
                  "training.bias_warmup_iterations=6", "training.layerwise_iterations=3", NULL),
        test_spec("network.depth=10", "network.width=16", "training.batch=32", NULL),
        test_spec("network.depth=1", "network.width=64", "training.batch=300", "training.l1=0.01",
                  "data.samples=1000", NULL),
    };
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct runs runs = start(&specs[i]);
        const unsigned long before = shared;
        advance(&runs, 20);
        assert_true(gf_network_shared(gf_experiment_network(runs.experiments[1])));
        assert_true(shared > before);
        end(&runs);
    }
}

/* … but tiny ones call nobody, whatever they are made of. */
static void tiny_networks_are_not_shared(void **state)
{
    (void)state;
    const struct gf_spec specs[] = {
        test_spec("network.depth=7", "network.width=16", "training.batch=32", NULL),
        test_spec("network.depth=3", "network.width=16", "training.batch=32", "network.norm=batch", NULL),
    };
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct runs runs = start(&specs[i]);
        const unsigned long before = shared;
        advance(&runs, 3);
        assert_true(shared == before);
        end(&runs);
    }
}

/* The number of times it is asked before it says stop. */
static bool runs_out(void *context)
{
    int *left = context;
    return (*left)-- <= 0;
}

/* Stopped wherever that can be, and made anew. */
static void a_shared_pass_can_be_stopped(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=20", "network.width=16", "training.batch=33",
                                          "network.activation=relu", "data.samples=200", NULL);
    struct runs runs = start(&spec);
    advance(&runs, 1);
    struct gf_experiment *alone = runs.experiments[0], *many = runs.experiments[2];
    int looks = 0, left;
    do
        left = looks;
    while (!gf_experiment_measure(many, true, runs_out, &left, runs.other) && ++looks);
    assert_true(gf_network_shared(gf_experiment_network(many)));
    /* before the pass, and what underflows of each layer */
    assert_int_equal(looks, 1 + gf_network_layer_count(gf_experiment_network(many)));
    assert_true(gf_experiment_measure(alone, true, NULL, NULL, runs.first));
    test_same_record(runs.first, runs.other);
    test_same_states(runs.first, runs.other);
    end(&runs);
}

/* Parts are finished in other tiles than the whole. */
static void every_activation_makes_the_same_records(void **state)
{
    (void)state;
    for (size_t i = 0; gf_activation_at(i); i++) {
        struct gf_spec spec = test_spec("network.depth=2", "network.width=101", "training.batch=111", NULL);
        test_spec_set(&spec, "network.activation", gf_activation_at(i)->name);
        check_spec(&spec);
    }
}

static void a_rebuilt_network_keeps_the_threads(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=2", "network.width=101", "training.batch=111", NULL);
    struct runs runs = start(&spec);
    advance(&runs, 2);
    test_spec_set(&spec, "network.depth", "3");
    test_spec_set(&spec, "network.width", "140");
    for (size_t i = 0; i < POOLS; i++) {
        assert_true(gf_experiment_apply(runs.experiments[i], &spec, NULL, NULL));
        assert_ptr_equal(gf_network_layer_const(gf_experiment_network(runs.experiments[i]), 2)->pool,
                         runs.pools[i]);
    }
    const unsigned long before = shared;
    advance(&runs, 2);
    assert_true(shared > before);
    for (size_t i = 0; i < POOLS; i++)
        gf_experiment_restart(runs.experiments[i]);
    advance(&runs, 2);
    end(&runs);
}

/* As if a run of the pool took a second, and all else no time; or as if time ran backwards for it. */
static double slow_sharing(void)
{
    return (double)shared;
}

static double quick_sharing(void)
{
    return -(double)shared;
}

static void iterate(struct gf_experiment *experiment, size_t iterations, struct gf_snapshot *snapshot)
{
    for (size_t i = 0; i < iterations; i++) {
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
        gf_experiment_update(experiment);
    }
}

static void check_trial(gf_pool_clock *clock, bool stays_together)
{
    const struct gf_spec spec = test_spec("network.depth=10", "network.width=16", "training.batch=1000",
                                          "data.samples=80", NULL); /* no last batch that is too small */
    struct runs runs = start(&spec);
    gf_pool_set_clock(runs.pools[1], clock);
    for (size_t i = 0; i < 2; i++)
        iterate(runs.experiments[i], GF_TRIAL_FIRST, runs.other);
    unsigned long before = shared;
    iterate(runs.experiments[1], GF_TRIAL_PASSES, runs.other);
    assert_int_equal(shared - before, 2 * GF_TRIAL_PASSES); /* pass and update */
    before = shared;
    iterate(runs.experiments[1], GF_TRIAL_PASSES, runs.other);
    assert_int_equal(shared, before);
    iterate(runs.experiments[1], 5, runs.other);
    assert_int_equal(shared - before, stays_together ? 2 * 5 : 0);
    iterate(runs.experiments[0], 2 * GF_TRIAL_PASSES + 5, runs.first);
    test_same_record(runs.first, runs.other);
    compare_parameters(gf_experiment_network(runs.experiments[0]),
                       gf_experiment_network(runs.experiments[1]));
    end(&runs);
}

static void layers_are_shared_where_that_is_quicker(void **state)
{
    (void)state;
    check_trial(slow_sharing, false);
    check_trial(quick_sharing, true);
}

static void wait_for(struct gf_trainer *trainer, uint32_t layers)
{
    const struct gf_snapshot *snapshot = NULL;
    while (!snapshot || snapshot->layer_count != layers || snapshot->iteration < 3) {
        struct pollfd news = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
        poll(&news, 1, -1);
        snapshot = gf_trainer_latest(trainer);
    }
}

/* A rebuild, a restart and the end come while the pool works. */
static void a_trainer_is_stopped_amid_shared_work(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=4", "network.width=140", "training.batch=111", NULL);
    struct gf_pool *pool = NULL;
    struct gf_trainer *trainer = NULL;
    const unsigned long before = shared;
    assert_true(gf_pool_create(3, &pool, NULL));
    assert_true(gf_trainer_create(&spec, pool, &trainer, NULL));
    assert_true(gf_trainer_run(trainer));
    wait_for(trainer, 5);
    test_spec_set(&spec, "network.depth", "6");
    assert_true(gf_trainer_set(trainer, &spec) > 0);
    assert_true(gf_trainer_restart(trainer) && gf_trainer_run(trainer));
    wait_for(trainer, 7);
    gf_trainer_destroy(trainer);
    gf_pool_destroy(pool);
    assert_true(shared > before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_and_mechanisms_make_the_same_records),
        cmocka_unit_test(small_networks_make_the_same_records),
        cmocka_unit_test(tiny_networks_are_not_shared),
        cmocka_unit_test(layers_are_shared_where_that_is_quicker),
        cmocka_unit_test(a_shared_pass_can_be_stopped),
        cmocka_unit_test(every_activation_makes_the_same_records),
        cmocka_unit_test(a_rebuilt_network_keeps_the_threads),
        cmocka_unit_test(a_trainer_is_stopped_amid_shared_work),
    };
    gf_flush_denormals(); /* as whoever runs experiments does, and the pool's threads do */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
