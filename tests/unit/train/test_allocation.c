/* Stepping allocates nothing: the allocator is wrapped by the linker and counts. */
#include "support.h"

#include <poll.h>
#include <stdatomic.h>

#include "gradflow/trainer.h"
#include "train/experiment.h"

static atomic_bool counting;
static atomic_uint allocations;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

static void count(void)
{
    if (atomic_load(&counting))
        atomic_fetch_add(&allocations, 1);
}

void *__wrap_malloc(size_t size)
{
    count();
    return __real_malloc(size);
}

void *__wrap_calloc(size_t items, size_t size)
{
    count();
    return __real_calloc(items, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    count();
    return __real_realloc(block, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    count();
    return __real_aligned_alloc(alignment, size);
}

static struct gf_spec spec_for_test(void)
{
    return test_spec("network.depth=5", "network.activation=relu", "network.init=orthogonal",
                     "training.optimizer=adam", "training.clip_norm=1", "training.clip_value=0.5",
                     "training.l1=0.001", NULL);
}

static void an_experiment_s_steps_allocate_nothing(void **state)
{
    (void)state;
    const struct gf_spec spec = spec_for_test();
    struct gf_experiment *experiment = NULL;
    struct gf_snapshot *snapshot = test_snapshot();
    atomic_store(&allocations, 0);
    atomic_store(&counting, true);
    assert_true(gf_experiment_create(&spec, &experiment, NULL));
    assert_true(atomic_load(&allocations) > 0); /* the counter does count */
    atomic_store(&allocations, 0);
    for (int i = 0; i < 40; i++) { /* more than an epoch */
        assert_true(gf_experiment_measure(experiment, i % 2 == 0, NULL, NULL, snapshot));
        gf_experiment_update(experiment);
    }
    gf_experiment_restart(experiment);
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_evaluate(experiment, snapshot);
    atomic_store(&counting, false);
    assert_int_equal(atomic_load(&allocations), 0);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void a_trainer_s_steps_allocate_nothing(void **state)
{
    (void)state;
    const struct gf_spec spec = spec_for_test();
    struct gf_trainer *trainer = NULL;
    assert_true(gf_trainer_create(&spec, &trainer, NULL));
    while (gf_trainer_busy(trainer))
        poll(NULL, 0, 1);
    atomic_store(&allocations, 0);
    atomic_store(&counting, true);
    struct gf_history_column columns[10];
    assert_true(gf_trainer_step(trainer, 3000)); /* enough to merge columns */
    while (gf_trainer_busy(trainer)) {
        gf_trainer_latest(trainer);
        gf_history_run(gf_trainer_history(trainer), 1, GF_RUN_LOSS, 10, columns);
        poll(NULL, 0, 1);
    }
    assert_true(gf_trainer_restart(trainer));
    while (gf_trainer_busy(trainer))
        poll(NULL, 0, 1);
    atomic_store(&counting, false);
    assert_int_equal(gf_trainer_latest(trainer)->iteration, 0);
    assert_int_equal(atomic_load(&allocations), 0);
    gf_trainer_destroy(trainer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_experiment_s_steps_allocate_nothing),
        cmocka_unit_test(a_trainer_s_steps_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
