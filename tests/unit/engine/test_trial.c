/* When threads go together, and when one goes alone. */
#include "support.h"

#include "engine/trial.h"

/* So many passes, which take so long together and alone; the first of each way takes longer. Returns those
 * that went alone. */
static size_t run(struct gf_trial *trial, size_t passes, double together, double alone)
{
    size_t went_alone = 0;
    for (size_t i = 0; i < passes; i++) {
        const bool goes_alone = gf_trial_goes_alone(trial), timed = gf_trial_wants_time(trial);
        went_alone += goes_alone;
        gf_trial_note(
            trial, !timed ? 0 : (goes_alone ? alone : together) * (trial->turn % GF_TRIAL_PASSES ? 1 : 50));
    }
    return went_alone;
}

enum { FIRST = GF_TRIAL_PERIOD - 2 * GF_TRIAL_PASSES, TRIED = 2 * GF_TRIAL_PASSES };

static void nothing_is_tried_at_first(void **state)
{
    (void)state;
    struct gf_trial trial;
    gf_trial_init(&trial);
    for (size_t i = 0; i < FIRST; i++) {
        assert_false(gf_trial_goes_alone(&trial) || gf_trial_wants_time(&trial));
        gf_trial_note(&trial, 0);
    }
    assert_true(gf_trial_wants_time(&trial));
}

static void the_quicker_way_is_gone(void **state)
{
    (void)state;
    struct gf_trial trial;
    gf_trial_init(&trial);
    assert_int_equal(run(&trial, FIRST, 2, 1), 0);
    assert_int_equal(run(&trial, TRIED, 2, 1), GF_TRIAL_PASSES);
    assert_int_equal(run(&trial, FIRST, 2, 1), FIRST);
    /* the machine is another now */
    assert_int_equal(run(&trial, TRIED, 1, 2), GF_TRIAL_PASSES);
    assert_int_equal(run(&trial, FIRST, 1, 2), 0);
    assert_int_equal(run(&trial, TRIED, 1, 1), GF_TRIAL_PASSES);
    assert_int_equal(run(&trial, FIRST, 1, 1), 0); /* together, where it is the same */
    assert_int_equal(run(&trial, TRIED, 1, 0.5), GF_TRIAL_PASSES);
    gf_trial_init(&trial);
    assert_int_equal(run(&trial, FIRST, 1, 0.5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_tried_at_first),
        cmocka_unit_test(the_quicker_way_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
