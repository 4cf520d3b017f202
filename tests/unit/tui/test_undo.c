/* Undo: last in, first out, specs come back whole, presets live as long as someone holds them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/undo.h"

static const struct gf_settings_place here = {.serial = 7};

static struct gf_shared_preset *preset_called(const char *name)
{
    static struct gf_preset preset;
    memset(&preset, 0, sizeof preset);
    strcpy(preset.name, name);
    gf_spec_init(&preset.spec);
    struct gf_shared_preset *shared = gf_shared_preset_new(&preset);
    assert_non_null(shared);
    return shared;
}

static void last_in_first_out(void **state)
{
    (void)state;
    static struct gf_undo undo;
    struct gf_shared_preset *preset = preset_called("one"), *back;
    struct gf_spec spec, got;
    gf_spec_init(&spec);
    for (int depth = 1; depth <= 10; depth++) {
        spec.network.depth = depth;
        gf_undo_push(&undo, preset, &spec, &here);
    }
    assert_int_equal(preset->holders, 11);
    for (int depth = 10; depth >= 1; depth--) {
        assert_true(gf_undo_pop(&undo, &back, &got));
        assert_int_equal(got.network.depth, depth);
        assert_ptr_equal(back, preset);
        gf_shared_preset_release(back);
    }
    assert_false(gf_undo_pop(&undo, &back, &got));
    assert_int_equal(preset->holders, 1);
    gf_shared_preset_release(preset);
    gf_undo_finish(&undo);
}

static void overrides_come_back(void **state)
{
    (void)state;
    static struct gf_undo undo;
    struct gf_shared_preset *preset = preset_called("one"), *back;
    struct gf_spec spec, got;
    gf_spec_init(&spec);
    assert_true(gf_spec_set(&spec, "layer.7.activation", "tanh", NULL));
    assert_true(gf_spec_set(&spec, "layer.512.bias", "0.25", NULL));
    gf_undo_push(&undo, preset, &spec, &here);
    gf_spec_init(&got);
    assert_true(gf_spec_set(&got, "layer.9.activation", "relu", NULL)); /* must not shine through */
    assert_true(gf_undo_pop(&undo, &back, &got));
    assert_true(gf_spec_equal(&spec, &got));
    gf_spec_init(&spec);
    gf_undo_push(&undo, preset, &spec, &here);
    assert_true(undo.entries[(undo.first + undo.count - 1) % GF_UNDO_MOST].size < sizeof spec / 2);
    gf_undo_finish(&undo);
    gf_shared_preset_release(back);
    gf_shared_preset_release(preset);
}

static void the_oldest_is_forgotten(void **state)
{
    (void)state;
    static struct gf_undo undo;
    struct gf_shared_preset *preset = preset_called("one"), *back;
    struct gf_spec spec, got;
    gf_spec_init(&spec);
    for (uint64_t seed = 0; seed < 3 * GF_UNDO_MOST; seed++) {
        spec.seed = seed;
        gf_undo_push(&undo, preset, &spec, &here);
    }
    uint64_t expected = 3 * GF_UNDO_MOST, taken = 0;
    while (gf_undo_pop(&undo, &back, &got)) {
        assert_int_equal(got.seed, --expected);
        gf_shared_preset_release(back);
        taken++;
    }
    assert_int_equal(taken, GF_UNDO_MOST);
    assert_true(taken >= 100);
    gf_undo_finish(&undo);
    gf_shared_preset_release(preset);
}

static void presets_live_while_held(void **state)
{
    (void)state;
    static struct gf_undo undo;
    struct gf_shared_preset *first = preset_called("first"), *second = preset_called("second"), *back;
    struct gf_spec spec, got;
    gf_spec_init(&spec);
    gf_undo_push(&undo, first, &spec, &here);
    gf_shared_preset_release(first); /* the screen has gone on to the second */
    gf_undo_push(&undo, second, &spec, &here);
    gf_shared_preset_release(second);
    assert_true(gf_undo_pop(&undo, &back, &got));
    assert_string_equal(back->preset.name, "second");
    gf_shared_preset_release(back);
    assert_true(gf_undo_pop(&undo, &back, &got));
    assert_string_equal(back->preset.name, "first");
    gf_shared_preset_release(back);
    gf_undo_finish(&undo);
}

static void interventions_lie_among_the_changes(void **state)
{
    (void)state;
    static struct gf_undo undo;
    struct gf_shared_preset *preset = preset_called("one"), *back;
    struct gf_spec spec, got;
    gf_spec_init(&spec);
    assert_int_equal(gf_undo_action(&undo), 0);
    gf_undo_push_action(&undo, 1);
    gf_undo_push(&undo, preset, &spec, &here);
    gf_undo_push_action(&undo, 2);
    gf_undo_push_action(&undo, 3);
    assert_int_equal(gf_undo_action(&undo), 3);
    assert_false(gf_undo_pop(&undo, &back, &got)); /* the newest is none */
    gf_undo_forget_action(&undo, 2);
    gf_undo_forget_action(&undo, 7); /* not there */
    assert_int_equal(undo.count, 3);
    gf_undo_forget_action(&undo, 3);
    assert_int_equal(gf_undo_action(&undo), 0);
    gf_undo_forget_action(&undo, 0); /* all of them */
    assert_int_equal(undo.count, 1);
    assert_true(gf_undo_pop(&undo, &back, &got));
    gf_shared_preset_release(back);
    for (uint64_t i = 0; i < 2 * GF_UNDO_MOST; i++) { /* round the ring */
        gf_undo_push(&undo, preset, &spec, &here);
        gf_undo_push_action(&undo, i + 1);
    }
    assert_int_equal(undo.count, GF_UNDO_MOST);
    gf_undo_forget_action(&undo, 0);
    assert_int_equal(undo.count, GF_UNDO_MOST / 2);
    assert_int_equal(preset->holders, 1 + GF_UNDO_MOST / 2);
    gf_undo_finish(&undo);
    assert_int_equal(preset->holders, 1);
    gf_shared_preset_release(preset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_in_first_out),
        cmocka_unit_test(overrides_come_back),
        cmocka_unit_test(the_oldest_is_forgotten),
        cmocka_unit_test(presets_live_while_held),
        cmocka_unit_test(interventions_lie_among_the_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
