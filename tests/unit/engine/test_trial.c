/* When threads go together, and when one goes alone. */
#include "support.h"

#include "engine/trial.h"

enum { ROWS = 32, TRIED = 2 * GF_TRIAL_PASSES, UNTRIED = GF_TRIAL_PERIOD - TRIED, EPOCH = 5 };

/* So many passes, which take so long together and alone; but all of a trial except one of each way take much
 * longer. Each EPOCH-th has half the rows, and is much quicker. Returns those of all rows that went alone. */
static size_t run(struct gf_trial *trial, size_t passes, double together, double alone)
{
    size_t went_alone = 0;
    for (size_t i = 0; i < passes;) {
        for (size_t part = i % EPOCH ? 1 : 2; part; part--, i += !part) {
            const size_t rows = ROWS / part;
            const bool goes_alone = gf_trial_goes_alone(trial), timed = gf_trial_wants_time(trial, rows);
            assert_false(timed && rows < ROWS && trial->rows == ROWS);
            went_alone += goes_alone && rows == ROWS;
            const double slow = trial->turn % GF_TRIAL_PASSES == 3 ? 1 : goes_alone ? 500 : 50;
            gf_trial_note(trial, rows, rows < ROWS ? 1e-3 : slow * (goes_alone ? alone : together));
        }
    }
    return went_alone;
}

static struct gf_trial new_trial(void)
{
    struct gf_trial trial;
    gf_trial_init(&trial);
    gf_trial_note(&trial, ROWS, 1); /* it knows what most rows are */
    assert_int_equal(run(&trial, GF_TRIAL_FIRST - 1, 2, 1), 0);
    return trial;
}

static void nothing_is_tried_at_first(void **state)
{
    (void)state;
    struct gf_trial trial;
    gf_trial_init(&trial);
    for (size_t i = 0; i < GF_TRIAL_FIRST; i++) {
        assert_false(gf_trial_goes_alone(&trial) || gf_trial_wants_time(&trial, ROWS));
        gf_trial_note(&trial, ROWS, 0);
    }
    assert_true(gf_trial_wants_time(&trial, ROWS));
}

static void the_quicker_way_is_gone(void **state)
{
    (void)state;
    struct gf_trial trial = new_trial();
    assert_int_equal(run(&trial, TRIED, 2, 1), GF_TRIAL_PASSES);
    assert_int_equal(run(&trial, UNTRIED, 2, 1), UNTRIED);
    /* the machine is another now, and slower */
    assert_int_equal(run(&trial, TRIED, 10, 20), GF_TRIAL_PASSES);
    assert_int_equal(run(&trial, UNTRIED, 10, 20), 0);
    assert_int_equal(run(&trial, TRIED, 30, 25), GF_TRIAL_PASSES);
    assert_int_equal(run(&trial, UNTRIED, 30, 25), UNTRIED);
    assert_int_equal(run(&trial, TRIED, 1, 1), GF_TRIAL_PASSES);
    assert_int_equal(run(&trial, UNTRIED, 1, 1), 0); /* together, where it is the same */
    assert_int_equal(run(&trial, TRIED, 1, 0.5), GF_TRIAL_PASSES);
    assert_true(gf_trial_goes_alone(&trial));
    gf_trial_init(&trial);
    assert_false(gf_trial_goes_alone(&trial));
}

static void times_that_are_none_tell_nothing(void **state)
{
    (void)state;
    struct gf_trial trial = new_trial();
    run(&trial, GF_TRIAL_PASSES, 2, 1);
    run(&trial, GF_TRIAL_PASSES, (double)NAN, (double)NAN);
    assert_false(gf_trial_goes_alone(&trial));
    run(&trial, UNTRIED + GF_TRIAL_PASSES, 2, 1);
    for (int i = 0; i < GF_TRIAL_PASSES; i++)
        gf_trial_note(&trial, ROWS, i < GF_TRIAL_PASSES - 1 ? 1 : (double)NAN);
    assert_true(gf_trial_goes_alone(&trial));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_tried_at_first),
        cmocka_unit_test(the_quicker_way_is_gone),
        cmocka_unit_test(times_that_are_none_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
