/* Activations of many numbers at once: each as if alone, and the same in every instruction set. */
#include "activations.h"

enum { LARGEST_TILE = 7 * 83 };

/* A tile of `units` columns in a buffer of ROWS × stride, against each entry alone: the same bits whatever
 * the lane, and nothing else written. */
static void check_tile(const struct gf_activation *activation, const real *u, size_t rows, size_t units,
                       size_t stride)
{
    const struct gf_tile tile = {.rows = rows, .units = units, .stride = stride};
    const struct gf_activation_parameters parameters = defaults(activation);
    real a[LARGEST_TILE], derivative[LARGEST_TILE], a_alone[LARGEST_TILE], derivative_alone[LARGEST_TILE];
    for (size_t i = 0; i < LARGEST_TILE; i++)
        a[i] = derivative[i] = a_alone[i] = derivative_alone[i] = 42;
    activation->apply(&parameters, &tile, u, a, derivative);
    activation->apply(&parameters, &tile, u, a_alone, NULL);
    activation->apply(&parameters, &tile, u, NULL, derivative_alone);
    for (size_t i = 0; i < LARGEST_TILE; i++) {
        const bool inside = i < rows * stride && i % stride < units;
        assert_true((double)a[i] == (inside ? value_at(activation, (double)u[i]) : 42));
        assert_true((double)derivative[i] == (inside ? derivative_at(activation, (double)u[i]) : 42));
    }
    assert_memory_equal(a, a_alone, sizeof a);
    assert_memory_equal(derivative, derivative_alone, sizeof derivative);
}

static void all_entries_of_a_tile_and_no_other_are_written(void **state)
{
    (void)state;
    struct gf_random random;
    gf_random_init(&random, 5, 1);
    real *u = new_random(&random, LARGEST_TILE);
    for (size_t i = 0; gf_activation_at(i); i++)
        for (size_t units = 1; units <= 70; units++) {
            check_tile(gf_activation_at(i), u, 1, units, units);
            check_tile(gf_activation_at(i), u, 5, units, units);
            check_tile(gf_activation_at(i), u, 7, units, units + 13);
        }
    free(u);
}

static void instruction_sets_agree(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    static real u[COUNT], a[COUNT], derivative[COUNT], plain_a[COUNT], plain_derivative[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        u[i] = (real)(((double)i - COUNT / 2) / 100);
    const char *isa = gf_isa_name(gf_isa()), *plain = gf_isa_name(gf_isa_count() - 1);
    for (size_t i = 0; gf_activation_at(i); i++) {
        const struct gf_activation *activation = gf_activation_at(i);
        const struct gf_activation_parameters parameters = defaults(activation);
        const struct gf_tile tile = gf_tile_of(1, COUNT);
        activation->apply(&parameters, &tile, u, a, derivative);
        assert_true(gf_isa_select(plain, NULL));
        gf_activation_at(i)->apply(&parameters, &tile, u, plain_a, plain_derivative);
        assert_true(gf_isa_select(isa, NULL));
        for (size_t j = 0; j < COUNT; j++) {
            const double value = (double)plain_a[j], slope = (double)plain_derivative[j];
            assert_near(a[j], value, 4 * REAL_EPSILON * fabs(value) + 88 * (double)FLT_MIN);
            assert_near(derivative[j], slope,
                        4 * REAL_EPSILON * (fabs(slope) + (u[j] < -4 ? 0 : 0.5)) + 88 * (double)FLT_MIN);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_entries_of_a_tile_and_no_other_are_written),
        cmocka_unit_test(instruction_sets_agree),
    };
    return RUN_IN_EVERY_MODE(tests);
}
