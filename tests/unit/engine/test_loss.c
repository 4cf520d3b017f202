#include "support.h"

#include "engine/loss.h"

static const struct gf_loss *found(const char *name)
{
    const struct gf_loss *loss = gf_loss_find(name);
    assert_non_null(loss);
    return loss;
}

static void registry(void **state)
{
    (void)state;
    assert_string_equal(gf_loss_at(0)->name, "cross_entropy");
    assert_string_equal(gf_loss_at(1)->name, "mse");
    assert_null(gf_loss_at(2));
    assert_null(gf_loss_find("hinge"));
    assert_true(found("cross_entropy")->needs_classes);
    assert_false(found("mse")->needs_classes);
}

#define ROWS    ((size_t)6)
#define OUTPUTS ((size_t)5)

static void one_hot(real *target)
{
    memset(target, 0, ROWS * OUTPUTS * sizeof *target);
    for (size_t row = 0; row < ROWS; row++)
        target[row * OUTPUTS + row % OUTPUTS] = 1;
}

static void cross_entropy_is_the_plain_formula(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 1, 1);
    real *output = new_random(&random, ROWS * OUTPUTS), target[ROWS * OUTPUTS], delta[ROWS * OUTPUTS];
    one_hot(target);
    const double sum = found("cross_entropy")->evaluate(ROWS, OUTPUTS, 20, output, target, delta);
    double expected = 0;
    for (size_t row = 0; row < ROWS; row++) {
        double total = 0;
        for (size_t j = 0; j < OUTPUTS; j++)
            total += exp((double)output[row * OUTPUTS + j]);
        for (size_t j = 0; j < OUTPUTS; j++) {
            const size_t at = row * OUTPUTS + j;
            const double share = exp((double)output[at]) / total;
            if (target[at] == 1)
                expected -= log(share);
            assert_near(delta[at], (share - (double)target[at]) / 20, REAL_EPSILON);
        }
    }
    assert_near(sum, expected, 1e-12);
    assert_near(found("cross_entropy")->evaluate(ROWS, OUTPUTS, 20, output, target, NULL), sum, 0);
    free(output);
}

static void cross_entropy_at_the_ends_of_the_range(void **state)
{
    (void)state;
    const struct gf_loss *loss = found("cross_entropy");
    const real target[] = {1, 0, 0};
    real delta[3];
    const real right[] = {1000, -1000, 0}, wrong[] = {-1000, 1000, 0}, sure[] = {40, 0, -INFINITY};
    assert_near(loss->evaluate(1, 3, 1, right, target, delta), 0, 0);
    assert_near(loss->evaluate(1, 3, 1, wrong, target, delta), 2000, 1e-9);
    assert_near(delta[0], -1, 0);
    assert_near(delta[1], 1, 0);
    assert_near(loss->evaluate(1, 3, 1, sure, target, delta) / exp(-40), 1, 1e-9); /* not rounded to 0 */
    assert_near(delta[1] / exp(-40), 1, 1e-5);
    assert_near(delta[0] / exp(-40), -1, 1e-5); /* nor does the right one's gradient cancel to 0 */
    assert_true(delta[2] == 0);
    const real same[] = {3, 3, 3};
    assert_near(loss->evaluate(1, 3, 1, same, target, delta), log(3), 1e-12);
}

/* The rows' logarithms are taken together: small losses are not lost beside each other, nor large ones. */
static void cross_entropy_of_many_rows_is_their_sum(void **state)
{
    (void)state;
    enum { MANY = 53, WIDE = 10 };
    static real output[MANY * WIDE], target[MANY * WIDE];
    const struct gf_loss *loss = found("cross_entropy");
    for (int confident = 0; confident < 2; confident++) {
        double expected = 0;
        for (size_t row = 0; row < MANY; row++) {
            const double apart = confident ? 20 + (double)row : (double)(row % 7) / 1000;
            for (size_t j = 0; j < WIDE; j++) {
                output[row * WIDE + j] = j == row % WIDE ? (real)apart : 0;
                target[row * WIDE + j] = j == row % WIDE;
            }
            expected += log1p((WIDE - 1) * exp(-(double)output[row * WIDE + row % WIDE]));
        }
        const double sum = loss->evaluate(MANY, WIDE, MANY, output, target, NULL);
        assert_near(sum / expected, 1, 1e-13);
        output[WIDE * 17] = (real)NAN;
        assert_true(isnan(loss->evaluate(MANY, WIDE, MANY, output, target, NULL)));
    }
}

/* An output that has run away makes the loss infinite where another was right, not undefined. */
static void cross_entropy_of_an_infinite_output(void **state)
{
    (void)state;
    const real output[] = {(real)INFINITY, 0}, target[] = {0, 1};
    real delta[2];
    const double sum = found("cross_entropy")->evaluate(1, 2, 1, output, target, delta);
    assert_true(isinf(sum) && sum > 0);
    assert_true(isnan(delta[0]));
    assert_true(delta[1] == -1);
}

static void mse_is_the_plain_formula(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 2, 1);
    real *output = new_random(&random, ROWS * OUTPUTS), *target = new_random(&random, ROWS * OUTPUTS);
    real delta[ROWS * OUTPUTS];
    double expected = 0;
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        expected += pow((double)output[i] - (double)target[i], 2) / (double)OUTPUTS;
    assert_near(found("mse")->evaluate(ROWS, OUTPUTS, 12, output, target, delta), expected, 1e-12);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        assert_near(delta[i], 2 * ((double)output[i] - (double)target[i]) / (12.0 * (double)OUTPUTS),
                    REAL_EPSILON);
    free(output);
    free(target);
}

static void nan_and_inf_pass_through(void **state)
{
    (void)state;
    const real target[] = {0, 1, 0, 1, 0, 0};
    for (size_t l = 0; gf_loss_at(l); l++)
        for (size_t at = 0; at < 3; at++) {
            real output[] = {1, 2, 3, 1, 2, 3}, delta[6];
            output[at] = (real)NAN;
            assert_true(isnan(gf_loss_at(l)->evaluate(2, 3, 2, output, target, delta)));
            assert_true(isnan(delta[at]));
            assert_true(isfinite(delta[3]) && isfinite(delta[4]) && isfinite(delta[5])); /* the other row */
            output[at] = (real)INFINITY;
            assert_true(!isfinite(gf_loss_at(l)->evaluate(2, 3, 2, output, target, delta)));
            assert_true(!isfinite(delta[at]));
        }
}

static void correct_rows_are_counted(void **state)
{
    (void)state;
    const real target[] = {0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0};
    const real output[] = {1,    2, 0, /* right */
                           3,    2, 0, /* wrong */
                           NAN,  2, 0, /* not finite */
                           -1.5, 2, -INFINITY /* not finite */};
    assert_int_equal(gf_loss_correct(4, 3, output, target), 1);
    assert_int_equal(gf_loss_correct(1, 3, output, target), 1);
    assert_int_equal(gf_loss_correct(1, 3, output + 3, target), 0);
    const real infinite[] = {0, INFINITY, 0};
    assert_int_equal(gf_loss_correct(1, 3, infinite, target), 0);
    const real first_of_two[] = {0, 1}, same[] = {2, 2}, last_is_none[] = {1, NAN};
    assert_int_equal(gf_loss_correct(1, 2, same, first_of_two), 0); /* the first of the largest */
    assert_int_equal(gf_loss_correct(1, 2, same, (const real[]){1, 0}), 1);
    assert_int_equal(gf_loss_correct(1, 2, last_is_none, (const real[]){1, 0}), 0);
    assert_int_equal(gf_loss_correct(1, 2, last_is_none, last_is_none), 0);
    assert_int_equal(gf_loss_correct(1, 1, same, same), 1);
    assert_int_equal(gf_loss_correct(1, 2, (const real[]){-3, -1}, first_of_two), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry),
        cmocka_unit_test(cross_entropy_is_the_plain_formula),
        cmocka_unit_test(cross_entropy_at_the_ends_of_the_range),
        cmocka_unit_test(cross_entropy_of_many_rows_is_their_sum),
        cmocka_unit_test(cross_entropy_of_an_infinite_output),
        cmocka_unit_test(mse_is_the_plain_formula),
        cmocka_unit_test(nan_and_inf_pass_through),
        cmocka_unit_test(correct_rows_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
