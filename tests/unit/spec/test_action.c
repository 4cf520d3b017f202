/* The grammar of interventions: every word, every error, and twenty thousand damaged lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "gradflow/action.h"

static struct gf_action parse(const char *text)
{
    struct gf_action action;
    struct gf_error error = {.message = ""};
    memset(&action, 0x55, sizeof action);
    if (!gf_action_parse(text, &action, &error))
        fail_msg("%s: %s", text, error.message);
    return action;
}

static void expect(const char *text, enum gf_action_kind kind, int layer, int neuron, double value,
                   const char *again)
{
    char back[GF_ACTION_TEXT];
    const struct gf_action action = parse(text);
    assert_int_equal(action.kind, kind);
    assert_int_equal(action.layer, layer);
    assert_int_equal(action.neuron, neuron);
    assert_true(action.value == value);
    assert_string_equal(gf_action_text(&action, back, sizeof back), again);
    const struct gf_action twin = parse(back);
    assert_memory_equal(&twin, &action, offsetof(struct gf_action, key));
}

static void words_are_read(void **state)
{
    (void)state;
    expect("bias 3 -2", GF_ACTION_BIAS, 3, 0, -2, "bias 3 -2");
    expect("bias 3.5 -2.5e-1", GF_ACTION_BIAS, 3, 5, -0.25, "bias 3.5 -0.25");
    expect("bias out 1", GF_ACTION_BIAS, GF_ACTION_READOUT, 0, 1, "bias out 1");
    expect("bias out.2 1", GF_ACTION_BIAS, GF_ACTION_READOUT, 2, 1, "bias out.2 1");
    expect("  kill \t 12.16  ", GF_ACTION_KILL, 12, 16, 0, "kill 12.16");
    expect("kill 1", GF_ACTION_KILL, 1, 0, 0, "kill 1");
    expect("revive 007.1", GF_ACTION_REVIVE, 7, 1, 0, "revive 7.1");
    expect("scale all 1.3", GF_ACTION_SCALE, GF_ACTION_ALL, 0, 1.3, "scale all 1.3");
    expect("scale out 0", GF_ACTION_SCALE, GF_ACTION_READOUT, 0, 0, "scale out 0");
    expect("scale 512 -1000000", GF_ACTION_SCALE, 512, 0, -1e6, "scale 512 -1000000");
    expect("gamma all .1", GF_ACTION_GAMMA, GF_ACTION_ALL, 0, 0.1, "gamma all 0.1");
    expect("gamma 4 -1", GF_ACTION_GAMMA, 4, 0, -1, "gamma 4 -1");
    expect("burst", GF_ACTION_BURST, 0, 0, 100, "burst 100");
    expect("burst 10", GF_ACTION_BURST, 0, 0, 10, "burst 10");
}

static void expect_setting(const char *text, const char *key, const char *value, const char *again)
{
    char back[GF_ACTION_TEXT];
    const struct gf_action action = parse(text);
    assert_int_equal(action.kind, GF_ACTION_SET);
    assert_string_equal(action.key, key);
    assert_string_equal(action.text, value);
    assert_string_equal(gf_action_text(&action, back, sizeof back), again);
}

static void settings_are_read(void **state)
{
    (void)state;
    expect_setting("set network.activation leaky_relu", "network.activation", "leaky_relu",
                   "set network.activation leaky_relu");
    expect_setting("set training.learning_rate=3", "training.learning_rate", "3",
                   "set training.learning_rate 3");
    expect_setting("set  data.file =  a file.csv ", "data.file", "a file.csv", "set data.file a file.csv");
    expect_setting("set data.labels=", "data.labels", "", "set data.labels=");
    expect_setting("set layer.3.frozen yes", "layer.3.frozen", "yes", "set layer.3.frozen yes");
}

/* The words are what the user reads: a change of them is a change to look at. */
static void errors_say_what_is_allowed(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "no intervention is named: one of bias, kill, revive, scale, gamma, burst, set"},
        {"frobnicate 3",
         "\"frobnicate\" is not an intervention: one of bias, kill, revive, scale, gamma, burst, set"},
        {"revife 3", "\"revife\" is not an intervention (did you mean \"revive\"?)"},
        {"Bias 3 1", "\"Bias\" is not an intervention (did you mean \"bias\"?)"},
        {"bias", "bias: the layer is missing; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3", "bias: the VALUE is missing; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias x 1", "bias: \"x\" is neither a layer from 1, nor out; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 0 1", "bias: \"0\" is neither a layer from 1, nor out; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias -1 1", "bias: \"-1\" is neither a layer from 1, nor out; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias all 1", "bias: \"all\" is neither a layer from 1, nor out; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 99999999999999999999 1",
         "bias: \"99999999999999999999\" is neither a layer from 1, nor out; it is "
         "`bias LAYER[.NEURON] VALUE`"},
        {"bias 3. 1", "bias: \"3.\" names no neuron from 1; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3.0 1", "bias: \"3.0\" names no neuron from 1; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3.1.2 1", "bias: \"3.1.2\" names no neuron from 1; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3 two", "bias: \"two\" is not a number; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3 nan", "bias: \"nan\" is not a number; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3 0x1", "bias: \"0x1\" is not a number; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3 1e7", "bias: \"1e7\" is not from -1000000 to 1000000; it is `bias LAYER[.NEURON] VALUE`"},
        {"bias 3 1 2", "bias: \"2\" is too much; it is `bias LAYER[.NEURON] VALUE`"},
        {"kill out", "kill: this is for hidden layers only; it is `kill LAYER[.NEURON]`"},
        {"gamma out 1", "gamma: this is for hidden layers only; it is `gamma LAYER|all VALUE`"},
        {"gamma x 1", "gamma: \"x\" is neither a layer from 1, nor all; it is `gamma LAYER|all VALUE`"},
        {"kill 3.1 1", "kill: \"1\" is too much; it is `kill LAYER[.NEURON]`"},
        {"revive x", "revive: \"x\" is not a layer from 1; it is `revive LAYER[.NEURON]`"},
        {"scale 3.1 2", "scale: \"3.1\" names a neuron, but this is for whole layers; it is `scale LAYER|all "
                        "FACTOR`"},
        {"scale al 2",
         "scale: \"al\" is neither a layer from 1, nor out, nor all; it is `scale LAYER|all FACTOR`"},
        {"scale all", "scale: the FACTOR is missing; it is `scale LAYER|all FACTOR`"},
        {"burst -1", "burst: \"-1\" is not from 0 to 1000000; it is `burst [FACTOR]`"},
        {"burst 1 2", "burst: \"2\" is too much; it is `burst [FACTOR]`"},
        {"set", "set: the setting is missing; it is `set KEY VALUE`"},
        {"set network.depth", "set: the value is missing; it is `set KEY VALUE`"},
        {"set =3", "set: the setting is missing; it is `set KEY VALUE`"},
        {"kill \x1b[2J", "kill: \"\\x1b[2J\" is not a layer from 1; it is `kill LAYER[.NEURON]`"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gf_action action;
        struct gf_error error = {.message = ""};
        assert_false(gf_action_parse(cases[i].text, &action, &error));
        assert_string_equal(error.message, cases[i].message);
    }
}

static void iterations_come_before(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"kill 3", "\"kill 3\" is not ITERATION:ACTION, such as 100:kill 3.5"},
        {":kill 3", "\"\" is not an iteration, a whole number from 0"},
        {"-1:kill 3", "\"-1\" is not an iteration, a whole number from 0"},
        {"1.5:kill 3", "\"1.5\" is not an iteration, a whole number from 0"},
        {" 1:kill 3", "\" 1\" is not an iteration, a whole number from 0"},
        {"99999999999999999999:kill 3",
         "\"99999999999999999999\" is not an iteration, a whole number from 0"},
        {"5:", "no intervention is named: one of bias, kill, revive, scale, gamma, burst, set"},
        {"5:kill", "kill: the layer is missing; it is `kill LAYER[.NEURON]`"},
    };
    uint64_t iteration = 7;
    struct gf_action action;
    (void)state;
    assert_true(gf_action_parse_at("0:kill 3", &iteration, &action, NULL));
    assert_int_equal(iteration, 0);
    assert_int_equal(action.kind, GF_ACTION_KILL);
    assert_true(gf_action_parse_at("18446744073709551615: set data.file a:b", &iteration, &action, NULL));
    assert_true(iteration == UINT64_MAX);
    assert_string_equal(action.text, "a:b");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gf_error error = {.message = ""};
        iteration = 7;
        assert_false(gf_action_parse_at(cases[i].text, &iteration, &action, &error));
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(iteration, 7);
    }
}

static void ranges_are_checked(void **state)
{
    static const struct {
        const char *text, *message; /* NULL: it is right */
    } cases[] = {
        {"bias 20 1", NULL},
        {"bias 20.16 1", NULL},
        {"bias out.2 1", NULL},
        {"scale all 2", NULL},
        {"burst", NULL},
        {"set network.activation relu", NULL},
        {"bias 21 1", "bias: there is no layer 21, but 1 to 20, and out"},
        {"kill 21", "kill: there is no layer 21, but 1 to 20"},
        {"kill 2.17", "kill: there is no neuron 17 in layer 2, but 1 to 16"},
        {"bias out.3 1", "bias: there is no neuron 3 in the read-out, but 1 to 2"},
        {"scale 100 2", "scale: there is no layer 100, but 1 to 20, and out"},
    };
    struct gf_spec spec;
    struct gf_error error;
    (void)state;
    gf_spec_init(&spec);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct gf_action action = parse(cases[i].text);
        error = (struct gf_error){.message = ""};
        assert_int_equal(gf_action_check(&action, &spec, 2, &error), cases[i].message == NULL);
        assert_string_equal(error.message, cases[i].message ? cases[i].message : "");
    }
    struct gf_action action = parse("bias out.3 1"); /* how many there are is not known yet */
    assert_true(gf_action_check(&action, &spec, 0, &error));
    action = parse("set network.activation swish");
    assert_false(gf_action_check(&action, &spec, 2, &error));
    assert_non_null(strstr(error.message, "sigmoid"));
    action = parse("set network.colour 3");
    assert_false(gf_action_check(&action, &spec, 2, &error));
    action = parse("set data.source csv"); /* needs a file */
    assert_false(gf_action_check(&action, &spec, 2, &error));
}

/* A help of every word that can be typed as it stands is the least a table owes. */
static void table_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < GF_ACTION_KINDS; i++) {
        const struct gf_action_word *word = gf_action_word_at(i);
        assert_non_null(word);
        assert_ptr_equal(word, gf_action_word((enum gf_action_kind)i));
        assert_true(*word->name && *word->arguments && *word->help);
        assert_true(word->help[strlen(word->help) - 1] != '.');
        assert_true(!word->value || (word->usual && word->least < word->most));
    }
    assert_null(gf_action_word_at(GF_ACTION_KINDS));
}

static void damaged_lines(void **state)
{
    static const char *const lines[] = {"100:bias 3.5 -2", "0:kill 12",
                                        "7:revive out.3",  "3:scale all 1.3e-2",
                                        "12:burst 100",    "5:set training.learning_rate = 0.5"};
    static const char *const pieces[] = {" ",    ".",    ":",           "=",    "-",    "all",
                                         "out",  "e999", "99999999999", "\t",   "\x1b", "\xff",
                                         "\xc3", "nan",  "0x",          "set ", "kill "};
    enum { ROUNDS = 20000, MOST = 8000 };
    static char text[MOST];
    struct gf_random random;
    size_t good = 0, bad = 0;
    (void)state;
    gf_random_init(&random, 3, 1);
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(text, sizeof text, "%s", lines[gf_random_below(&random, sizeof lines / sizeof *lines)]);
        for (size_t n = gf_random_below(&random, 5); n > 0; n--) {
            const size_t length = strlen(text), at = gf_random_below(&random, length + 1);
            const char *piece = pieces[gf_random_below(&random, sizeof pieces / sizeof *pieces)];
            char rest[MOST];
            snprintf(rest, sizeof rest, "%s", text + at);
            switch (gf_random_below(&random, 4)) {
            case 0: snprintf(text + at, sizeof text - at, "%s%s", piece, rest); break;
            case 1: snprintf(text + at, sizeof text - at, "%s", *rest ? rest + 1 : ""); break;
            case 2:
                if (at < length)
                    text[at] = (char)(1 + gf_random_below(&random, 255));
                break;
            default: /* much of one byte */
                if (gf_random_below(&random, 10) == 0)
                    snprintf(text + at, sizeof text - at, "%0*d%s", (int)gf_random_below(&random, 3000), 7,
                             rest);
            }
        }
        struct gf_action action, twin;
        struct gf_error error = {.message = ""};
        char again[GF_ACTION_TEXT];
        uint64_t iteration;
        if (!gf_action_parse_at(text, &iteration, &action, &error)) {
            bad++;
            assert_true(*error.message);
            assert_null(strpbrk(error.message, "\n\r\x1b"));
            continue;
        }
        good++;
        gf_action_text(&action, again, sizeof again);
        assert_true(gf_action_parse(again, &twin, NULL));
        assert_memory_equal(&action, &twin, offsetof(struct gf_action, key));
        assert_string_equal(action.key, twin.key);
        assert_string_equal(action.text, twin.text);
    }
    assert_true(good > ROUNDS / 10 && bad > ROUNDS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read),
        cmocka_unit_test(settings_are_read),
        cmocka_unit_test(errors_say_what_is_allowed),
        cmocka_unit_test(iterations_come_before),
        cmocka_unit_test(ranges_are_checked),
        cmocka_unit_test(table_is_whole),
        cmocka_unit_test(damaged_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
