/* Completion of the `:` line: what may stand at the cursor, in order, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tui/complete.h"

static const char *preset(void *context, size_t index)
{
    static const char *const names[] = {"dying-relu-bias", "healthy-relu-he", "vanishing-sigmoid"};
    (void)context;
    return index < 3 ? names[index] : NULL;
}

/* All completions of the word at the end of head, apart by spaces. */
static const char *completions(const char *head, char *text, size_t size)
{
    struct gf_complete place = gf_complete_parse(head);
    char word[128];
    size_t used = 0;
    *text = 0;
    for (size_t i = 0; gf_complete_at(&place, head + place.stem, i, preset, NULL, word, sizeof word); i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " " : "", word);
    return text;
}

static void expect(const char *head, const char *wanted)
{
    char text[4096];
    assert_string_equal(completions(head, text, sizeof text), wanted);
}

static void commands(void **state)
{
    (void)state;
    expect("se", "set settings");
    expect("  qu", "quit");
    expect("xyz", "");
    char text[4096];
    completions("", text, sizeof text);
    for (size_t i = 0; gf_ex_command_at(i); i++)
        assert_non_null(strstr(text, gf_ex_command_at(i)->name));
}

static void keys(void **state)
{
    (void)state;
    expect("set network.d", "network.depth");
    expect("set learn", "training.learning_rate"); /* nothing begins so: what contains it */
    char text[4096];
    completions("set ", text, sizeof text);
    for (size_t i = 0; i < gf_setting_count(); i++)
        assert_non_null(strstr(text, gf_setting_at(i)->key));
}

static void values(void **state)
{
    (void)state;
    expect("set network.activation sig", "sigmoid");
    expect("set network.activation=sig", "sigmoid");
    expect("set network.activation = sig", "sigmoid");
    expect("set data.standardize ", "yes no");
    expect("set view.speed m", "max");
    expect("set network.depth ", "");
    expect("set no.such.key ", "");
    const struct gf_setting *setting = gf_setting_find("network.activation");
    char text[4096];
    completions("set network.activation ", text, sizeof text);
    for (size_t i = 0; setting->choice(i); i++)
        assert_non_null(strstr(text, setting->choice(i)));
}

static void presets_and_speeds(void **state)
{
    (void)state;
    expect("open v", "vanishing-sigmoid");
    expect("o relu", "dying-relu-bias healthy-relu-he");
    expect("speed m", "max");
    expect("speed 1", "1 10 100 1000");
    expect("quit ", "");
}

static void the_stem_is_the_word_at_the_cursor(void **state)
{
    (void)state;
    assert_int_equal(gf_complete_parse("set network.activation=re").stem, 23);
    assert_int_equal(gf_complete_parse("set net").stem, 4);
    assert_int_equal(gf_complete_parse("s").stem, 0);
}

static void commands_are_found_by_their_beginning(void **state)
{
    (void)state;
    struct gf_error error;
    assert_string_equal(gf_ex_command_find("q", 1, &error)->name, "quit");
    assert_string_equal(gf_ex_command_find("set", 3, &error)->name, "set"); /* though settings begins so */
    assert_string_equal(gf_ex_command_find("w", 1, &error)->name, "write");
    assert_null(gf_ex_command_find("s", 1, &error));
    assert_non_null(strstr(error.message, "speed"));
    assert_null(gf_ex_command_find("frobnicate", 10, &error));
    assert_non_null(strstr(error.message, "frobnicate"));
}

static void interventions(void **state)
{
    struct gf_complete place = gf_complete_parse("scale ");
    char text[16];
    (void)state;
    expect("ki", "kill");
    expect("bias ", "out"); /* how many layers there are is not known here */
    expect("scale ", "all out");
    expect("kill ", "");
    expect("bias 3.5 ", "-2");
    expect("bias 3.5 -2 ", "");
    expect("burst ", "100");
    expect("revive 3 ", "");
    place.layers = 12;
    assert_true(gf_complete_at(&place, "1", 3, preset, NULL, text, sizeof text));
    assert_string_equal(text, "12");
    assert_false(gf_complete_at(&place, "1", 4, preset, NULL, text, sizeof text));
    assert_true(gf_complete_at(&place, "", 13, preset, NULL, text, sizeof text));
    assert_string_equal(text, "12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands),
        cmocka_unit_test(keys),
        cmocka_unit_test(values),
        cmocka_unit_test(presets_and_speeds),
        cmocka_unit_test(the_stem_is_the_word_at_the_cursor),
        cmocka_unit_test(commands_are_found_by_their_beginning),
        cmocka_unit_test(interventions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
