#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static void lay_out(struct gf_arena *arena, unsigned char **first, double **second)
{
    *first = gf_arena_take(arena, 3, 1);
    *second = gf_arena_take(arena, 5, sizeof(double));
}

static void the_same_layout_measures_and_hands_out(void **state)
{
    (void)state;
    struct gf_arena arena = {0};
    unsigned char *first;
    double *second;
    lay_out(&arena, &first, &second);
    assert_null(first);
    assert_int_equal(arena.used, 2 * GF_ARENA_ALIGN);
    assert_true(gf_arena_commit(&arena));
    lay_out(&arena, &first, &second);
    assert_int_equal((uintptr_t)first % GF_ARENA_ALIGN, 0);
    assert_int_equal((unsigned char *)second - first, GF_ARENA_ALIGN);
    for (int i = 0; i < 5; i++)
        assert_true(second[i] == 0);
    assert_null(gf_arena_take(&arena, 1, 1)); /* nothing left */
    gf_arena_release(&arena);
    assert_null(arena.memory);
}

static void overflow_sticks(void **state)
{
    (void)state;
    struct gf_arena arena = {0};
    assert_null(gf_arena_take(&arena, SIZE_MAX / 4, 8));
    gf_arena_take(&arena, 1, 1);
    assert_true(arena.used == SIZE_MAX);
    assert_false(gf_arena_commit(&arena));

    arena = (struct gf_arena){0};
    gf_arena_take(&arena, SIZE_MAX / 2, 1);
    gf_arena_take(&arena, SIZE_MAX / 2, 1);
    gf_arena_take(&arena, 2, 1);
    assert_true(arena.used == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_layout_measures_and_hands_out),
        cmocka_unit_test(overflow_sticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
