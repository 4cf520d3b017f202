#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"
#include "cli/args.h"
#include "cli/progress.h"

static const char *color(size_t index)
{
    static const char *const names[] = {"red", "green"};
    return index < 2 ? names[index] : NULL;
}

static const struct gf_option options[] = {
    {.name = "set", .letter = 's', .value = "KEY=VALUE", .help = "change a setting"},
    {.name = "color", .value = "COLOR", .choice = color, .help = "red or green"},
    {.name = "count", .letter = 'c', .value = "N", .help = "how many"},
    {.name = "quiet", .letter = 'q', .help = "say nothing"},
    {0},
};

#define PARSE(ret_args, reterr, ...) parse((const char *[]){__VA_ARGS__, NULL}, ret_args, reterr)

static bool parse(const char *const *words, struct gf_args *ret_args, struct gf_error *reterr)
{
    static char *copy[32];
    int count = 0;
    for (; words[count]; count++)
        copy[count] = (char *)(uintptr_t)words[count];
    return gf_args_parse(options, count, copy, ret_args, reterr);
}

static void all_spellings_are_read(void **state)
{
    (void)state;
    struct gf_args args;
    struct gf_error error;
    assert_true(PARSE(&args, &error, "one", "--set", "a=1", "-s", "b=2", "-sc=3", "--set=d=4=5", "-qhc7", "-",
                      "--", "--quiet", "-x"));
    const char *const sets[] = {"a=1", "b=2", "c=3", "d=4=5"};
    size_t set = 0;
    for (size_t i = 0; i < args.given_count; i++)
        if (strcmp(args.given[i].option->name, "set") == 0)
            assert_string_equal(args.given[i].value, sets[set++]);
    assert_int_equal(set, 4);
    assert_int_equal(args.operand_count, 4);
    assert_string_equal(args.operands[0], "one");
    assert_string_equal(args.operands[1], "-");
    assert_string_equal(args.operands[2], "--quiet");
    assert_string_equal(args.operands[3], "-x");
    assert_true(gf_args_flag(&args, "quiet"));
    assert_true(gf_args_flag(&args, "help"));
    assert_false(gf_args_flag(&args, "version"));
    assert_string_equal(gf_args_value(&args, "count", "none"), "7");
    assert_string_equal(gf_args_value(&args, "color", "none"), "none");
    gf_args_finish(&args);
}

static void nothing_is_a_valid_command_line(void **state)
{
    (void)state;
    struct gf_args args;
    struct gf_error error;
    assert_true(gf_args_parse(options, 0, NULL, &args, &error));
    assert_int_equal(args.operand_count + args.given_count, 0);
    gf_args_finish(&args);
}

static void the_last_value_counts(void **state)
{
    (void)state;
    struct gf_args args;
    struct gf_error error;
    assert_true(PARSE(&args, &error, "--color=red", "--color", "green", "--set="));
    assert_string_equal(gf_args_value(&args, "color", NULL), "green");
    assert_string_equal(gf_args_value(&args, "set", NULL), "");
    gf_args_finish(&args);
}

static void refuses(const char *first, const char *second, const char *message)
{
    struct gf_args args, untouched;
    struct gf_error error = {0};
    memset(&args, 0x5a, sizeof args);
    memset(&untouched, 0x5a, sizeof untouched);
    assert_false(PARSE(&args, &error, first, second));
    assert_string_equal(error.message, message);
    assert_memory_equal(&args, &untouched, sizeof args);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    refuses("--sett", "a=1", "unknown option \"--sett\" (did you mean \"--set\"?)");
    refuses("--versoin", NULL, "unknown option \"--versoin\" (did you mean \"--version\"?)");
    refuses("--cuont=3", NULL, "unknown option \"--cuont\" (did you mean \"--count\"?)");
    refuses("--zzzzzzzzzz", NULL, "unknown option \"--zzzzzzzzzz\" (--help lists the options)");
    refuses("--\x1b[31m", NULL, "unknown option \"--\\x1b[31m\" (--help lists the options)");
    refuses("-x", NULL, "unknown option \"-x\" (--help lists the options)");
    refuses("-qx", NULL, "unknown option \"-x\" (--help lists the options)");
    refuses("--quiet=yes", NULL, "option \"--quiet\" takes no value");
    refuses("x", "--set", "option \"--set\" needs a value: --set KEY=VALUE");
    refuses("x", "-s", "option \"-s\" needs a value: -s KEY=VALUE");
    refuses("--color", "blue", "--color: \"blue\" is not one of red, green");
    refuses("--color=", NULL, "--color: \"\" is not one of red, green");
}

static void numbers_are_whole_and_in_range(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "-1", "1.5", "1e3", " 7", "7 ", "+7", "0x7", "x", "0", "99999999999999999999"};
    struct gf_args args;
    struct gf_error error;
    int64_t number = 42;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(PARSE(&args, &error, "--count", bad[i]));
        assert_false(gf_args_number(&args, "count", 1, &number, &error));
        assert_int_equal(number, 42);
        gf_args_finish(&args);
    }
    assert_true(PARSE(&args, &error, "-c", "9223372036854775807"));
    assert_true(gf_args_number(&args, "count", 1, &number, &error));
    assert_int_equal(number, INT64_MAX);
    number = 42;
    assert_true(gf_args_number(&args, "color", 1, &number, &error)); /* not given */
    assert_int_equal(number, 42);
    gf_args_finish(&args);
}

static void help_fits_its_columns(void **state)
{
    (void)state;
    static const struct gf_option long_options[] = {
        {.name = "set",
         .letter = 's',
         .value = "KEY=VALUE",
         .help =
             "a long explanation that has to be wrapped at the right margin, more than once, and is never "
             "cut inside a word, not even in a caf\xc3\xa9"},
        {0},
    };
    char text[4096] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    assert_non_null(out);
    gf_options_help(out, long_options, 60);
    fclose(out);
    assert_non_null(strstr(text, "  -s, --set KEY=VALUE  a long explanation"));
    assert_non_null(strstr(text, "  -h, --help           show this help\n"));
    assert_non_null(strstr(text, "  -V, --version        show the version\n"));
    int lines = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++)
        assert_true(gf_utf8_count(line) <= 60);
    assert_true(lines > 4);
}

static void progress_fits_any_terminal(void **state)
{
    (void)state;
    char text[256];
    for (size_t columns = 0; columns < 120; columns++)
        assert_true(strlen(gf_progress_text(123456, 1000000, 0.693147, 4000, columns, text, sizeof text)) <=
                    columns);
    assert_string_equal(gf_progress_text(420, 1000, 0.6931, 12, 100, text, sizeof text),
                        " 42% [========>           ]  iteration 420/1000  loss 0.6931  ETA 0:12");
    assert_string_equal(gf_progress_text(420, 1000, 0.6931, 12, 40, text, sizeof text),
                        " 42%  iteration 420/1000  loss 0.6931");
    assert_string_equal(gf_progress_text(420, 1000, 0.6931, 12, 4, text, sizeof text), " 42%");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_spellings_are_read),         cmocka_unit_test(nothing_is_a_valid_command_line),
        cmocka_unit_test(the_last_value_counts),          cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(numbers_are_whole_and_in_range), cmocka_unit_test(help_fits_its_columns),
        cmocka_unit_test(progress_fits_any_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
