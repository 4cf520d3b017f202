/* Stepping allocates nothing: the allocator is wrapped by the linker and counts. */
#include "support.h"

#include <poll.h>
#include <stdatomic.h>

#include "gradflow/preset.h"
#include "gradflow/trainer.h"
#include "train/experiment.h"

static atomic_bool counting;
static atomic_uint allocations;
static atomic_size_t asked_for; /* bytes */
static atomic_uint failing;     /* the allocation that fails, from 1; 0: none */

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

/* Counts one; false if it is to fail. */
static bool count(size_t size)
{
    if (atomic_load(&counting))
        atomic_fetch_add(&asked_for, size);
    return !atomic_load(&counting) || atomic_fetch_add(&allocations, 1) + 1 != atomic_load(&failing);
}

void *__wrap_malloc(size_t size)
{
    return count(size) ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t items, size_t size)
{
    return count(items * size) ? __real_calloc(items, size) : NULL;
}

void *__wrap_realloc(void *block, size_t size)
{
    return count(size) ? __real_realloc(block, size) : NULL;
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return count(size) ? __real_aligned_alloc(alignment, size) : NULL;
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
        gf_experiment_focus(experiment, i % 7 - 1, snapshot);
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
    assert_true(gf_trainer_create(&spec, NULL, &trainer, NULL));
    while (gf_trainer_busy(trainer))
        poll(NULL, 0, 1);
    const struct gf_plane_request plane = {
        .wanted = true, .kind = GF_PLANE_REGIONS, .columns = 90, .rows = 80, .aspect = 1, .zoom = 1};
    atomic_store(&allocations, 0);
    atomic_store(&counting, true);
    gf_trainer_plane(trainer, &plane);
    struct gf_history_column columns[10];
    assert_true(gf_trainer_step(trainer, 3000)); /* enough to merge columns */
    while (gf_trainer_busy(trainer)) {
        const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
        gf_trainer_focus(trainer, (int)(snapshot->serial % 6));
        gf_history_run(gf_trainer_history(trainer), 1, GF_RUN_LOSS, 10, columns);
        poll(NULL, 0, 1);
    }
    assert_true(gf_trainer_restart(trainer));
    while (gf_trainer_busy(trainer) || gf_trainer_painting(trainer))
        poll(NULL, 0, 1);
    atomic_store(&counting, false);
    assert_int_equal(gf_trainer_latest(trainer)->iteration, 0);
    assert_true(gf_trainer_latest_plane(trainer)->finest);
    assert_int_equal(atomic_load(&allocations), 0);
    gf_trainer_destroy(trainer);
}

static void wait_until_idle(const struct gf_trainer *trainer)
{
    while (gf_trainer_busy(trainer))
        poll(NULL, 0, 1);
}

/* Of this preset: those of the worker, with pictures of what it shows. */
static void check_preset(const char *path, struct gf_preset *preset)
{
    struct gf_trainer *trainer = NULL;
    const struct gf_plane_request plane = {
        .wanted = true, .kind = GF_PLANE_OUTPUT, .columns = 20, .rows = 20, .aspect = 1, .zoom = 1};
    assert_true(gf_preset_read(path, preset, NULL));
    assert_true(gf_trainer_create(&preset->spec, NULL, &trainer, NULL));
    wait_until_idle(trainer);
    atomic_store(&allocations, 0);
    atomic_store(&counting, true);
    gf_trainer_plane(trainer, &plane);
    gf_trainer_focus(trainer, 0);
    assert_true(gf_trainer_step(trainer, 5));
    wait_until_idle(trainer);
    atomic_store(&counting, false);
    if (atomic_load(&allocations))
        fail_msg("%s: %u allocations", path, atomic_load(&allocations));
    assert_int_equal(gf_trainer_latest(trainer)->iteration, 5);
    gf_trainer_destroy(trainer);
}

static void steps_of_every_preset_allocate_nothing(void **state)
{
    (void)state;
    struct gf_preset_entry *entries;
    struct gf_preset *preset = malloc(sizeof *preset);
    size_t count;
    assert_non_null(preset);
    assert_true(gf_preset_list(&entries, &count, NULL));
    assert_true(count >= 12);
    for (size_t i = 0; i < count; i++)
        check_preset(entries[i].path, preset);
    gf_preset_list_free(entries);
    free(preset);
}

/* All that a history will ever need is had when it is made. */
static void a_history_is_bounded(void **state)
{
    (void)state;
    struct gf_history *history = NULL;
    struct gf_snapshot *snapshot = test_snapshot();
    atomic_store(&asked_for, 0);
    atomic_store(&counting, true);
    assert_true(gf_history_create(&history, NULL));
    assert_true(atomic_load(&asked_for) > GF_HISTORY_BYTES_MOST / 2);
    assert_true(atomic_load(&asked_for) <= GF_HISTORY_BYTES_MOST);
    atomic_store(&allocations, 0);
    for (uint32_t layers = 1; layers <= GF_SNAPSHOT_LAYERS_MOST; layers += 512) {
        assert_true(gf_history_reset(history, layers, layers, NULL));
        snapshot->layer_count = layers;
        for (snapshot->iteration = 0; snapshot->iteration < 3000; snapshot->iteration++)
            gf_history_append(history, snapshot);
    }
    atomic_store(&counting, false);
    assert_int_equal(atomic_load(&allocations), 0);
    assert_false(gf_history_reset(history, GF_SNAPSHOT_LAYERS_MOST + 1, 2, NULL));
    gf_history_destroy(history);
    free(snapshot);
}

static void fail_at(unsigned number)
{
    atomic_store(&allocations, 0);
    atomic_store(&failing, number);
    atomic_store(&counting, number > 0);
}

static void creating_survives_every_failure(void **state)
{
    (void)state;
    const struct gf_spec spec = spec_for_test();
    struct gf_trainer *trainer = NULL;
    unsigned number = 1;
    for (;; number++) {
        struct gf_error error = {0};
        fail_at(number);
        const bool done = gf_trainer_create(&spec, NULL, &trainer, &error);
        atomic_store(&counting, false);
        if (done)
            break;
        assert_null(trainer);
        assert_true(*error.message);
    }
    assert_true(number > 10);
    fail_at(0);
    gf_trainer_destroy(trainer);
}

static void what_was_stays_after_every_failure(void **state)
{
    (void)state;
    const struct gf_spec spec = spec_for_test();
    struct gf_spec other[3] = {spec, spec, spec};
    test_spec_set(&other[0], "network.activation", "tanh");
    test_spec_set(&other[1], "network.depth", "7");
    test_spec_set(&other[2], "data.source", "circles");
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    for (int i = 0; i < 3; i++) {
        struct gf_experiment *experiment = NULL;
        assert_true(gf_experiment_create(&spec, &experiment, NULL));
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, x));
        for (unsigned number = 1;; number++) {
            struct gf_error error = {0};
            fail_at(number);
            const bool done = gf_experiment_apply(experiment, &other[i], NULL, &error);
            fail_at(0);
            if (done)
                break;
            assert_true(*error.message);
            assert_true(gf_spec_equal(gf_experiment_spec(experiment), &spec));
            assert_true(gf_experiment_measure(experiment, true, NULL, NULL, y));
            test_same_record(x, y);
        }
        assert_true(gf_spec_equal(gf_experiment_spec(experiment), &other[i]));
        gf_experiment_destroy(experiment);
    }
    free(x);
    free(y);
}

static void actions_leave_all_as_it_was_after_every_failure(void **state)
{
    (void)state;
    static const char *const texts[] = {"kill 2", "revive 1.2", "scale all 2", "set network.activation tanh"};
    struct gf_spec spec = spec_for_test();
    test_spec_set(&spec, "network.activation", "relu");
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct gf_experiment *experiment = NULL;
        struct gf_action action;
        struct gf_intervention done;
        assert_true(gf_action_parse(texts[i], &action, NULL));
        assert_true(gf_experiment_create(&spec, &experiment, NULL));
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, x));
        for (unsigned number = 1;; number++) {
            struct gf_error error = {0};
            fail_at(number);
            const bool ok = gf_experiment_act(experiment, &action, 1, NULL, NULL, &done, &error);
            fail_at(0);
            if (ok && !strstr(done.message, "undone")) /* else there was no room to keep what was */
                break;
            if (ok) {
                gf_experiment_destroy(experiment);
                assert_true(gf_experiment_create(&spec, &experiment, NULL));
                continue;
            }
            assert_true(*error.message);
            assert_true(gf_experiment_measure(experiment, true, NULL, NULL, y));
            test_same_record(x, y);
        }
        gf_experiment_destroy(experiment);
    }
    free(x);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_experiment_s_steps_allocate_nothing),
        cmocka_unit_test(a_trainer_s_steps_allocate_nothing),
        cmocka_unit_test(a_history_is_bounded),
        cmocka_unit_test(steps_of_every_preset_allocate_nothing),
        cmocka_unit_test(creating_survives_every_failure),
        cmocka_unit_test(what_was_stays_after_every_failure),
        cmocka_unit_test(actions_leave_all_as_it_was_after_every_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
