/* Tables that are read. */
#include "common.h"

#include <locale.h>

static void load(const char *text, const char *labels, struct gf_samples *samples)
{
    struct gf_error error;
    memset(samples, 0, sizeof *samples);
    if (!load_table(text, strlen(text), labels, samples, &error))
        fail_msg("%zu:%zu: %s", error.line, error.column, error.message);
}

/* The inputs are these, row by row. */
static void assert_inputs(const struct gf_samples *samples, size_t count, size_t features,
                          const double *inputs)
{
    assert_int_equal(samples->count, count);
    assert_int_equal(samples->features, features);
    for (size_t i = 0; i < count * features; i++)
        assert_near(samples->inputs[i], inputs[i], 0);
}

static void assert_classes(const struct gf_samples *samples, size_t classes, const char *const *names,
                           const uint32_t *labels)
{
    assert_null(samples->targets);
    assert_int_equal(samples->outputs, classes);
    for (size_t k = 0; k < classes; k++)
        assert_string_equal(samples->class_names[k], names[k]);
    for (size_t i = 0; i < samples->count; i++)
        assert_int_equal(samples->labels[i], labels[i]);
}

/* One table in every dress: always the features 1 2, 3 4 and the classes b, a. */
static void the_same_table_in_every_dress(void **state)
{
    (void)state;
    static const struct {
        const char *text, *labels;
    } tables[] = {
        {"x,y,c\n1,2,b\n3,4,a\n", ""},
        {"1,2,b\n3,4,a", ""},       /* no header, no last line end */
        {"1,2,b\r\n3,4,a\r\n", ""}, /* CRLF */
        {"1,2,b\r3,4,a\r", ""},     /* CR */
        {"\xef\xbb\xbf"
         "1,2,b\n3,4,a\n",
         ""}, /* byte order mark */
        {"\xef\xbb\xbf"
         "x,y,c\r\n1,2,b\r\n3,4,a",
         "c"},
        {"\n\n1,2,b\n   \n\r\n3,4,a\n\n", ""}, /* blank lines */
        {" 1 ,  2,b \n\t3,4\t, a\n", ""},      /* blanks around fields */
        {"1;2;b\n3;4;a\n", ""},
        {"\n  \nx;y;\"c,d\"\n1;2;b\n3;4;a\n", ""},
        {"1\t2\tb\n3\t4\ta\n", ""},
        {"x\t y\tc\n 1\t2 \tb\n3\t4\ta\n", "c"},
        {"\"x;y\",y,c\n1,2,b\n3,4,a\n", ""}, /* a quoted semicolon does not separate */
        {"\"x\"\"\t\",y,c\n1,2,b\n3,4,a\n", ""},
        {"\"1\",\"2\",\"b\"\n\"3\" , \"4\",  \"a\"\n", ""}, /* everything quoted */
        {"b,1,2\na,3,4\n", "1"},                            /* label column by number */
        {"c,x,y\nb,1,2\na,3,4\n", "1"},
        {"c,x,y\nb,1,2\na,3,4\n", "c"}, /* by name */
        {"x,c,y\n1,b,2\n3,a,4\n", "c"}, /* in the middle */
        {"x,c,y\n1,b,2\n3,a,4\n", "2"},
        {"x,c,y\n1,b,2\n3,a,4\n", "002"},
        {"\"x\",\"my \"\"c\"\", yes\",y\n1,b,2\n3,a,4\n", "my \"c\", yes"},
        {"1999,c,2000\n1,b,2\n3,a,4\n", "c"}, /* a name makes a header of any first row */
        {",y,c\n1,2,b\n3,4,a\n", ""},         /* a nameless column, as pandas writes */
        {"x,y,\n1,2,b\n3,4,a\n", ""},
        {"1.0,+2,b\n30e-1,.4e+1,a\n", ""},
        {"1.,2E0,b\n0003,4.000000000000000000000000000,a\n", ""},
    };
    static const double inputs[] = {1, 2, 3, 4};
    static const char *const names[] = {"a", "b"};
    static const uint32_t labels[] = {1, 0};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct gf_samples samples;
        load(tables[i].text, tables[i].labels, &samples);
        assert_inputs(&samples, 2, 2, inputs);
        assert_classes(&samples, 2, names, labels);
        gf_samples_finish(&samples);
    }
}

static void quoted_labels_keep_their_text(void **state)
{
    (void)state;
    struct gf_samples samples;
    load("x,c\n"
         "1,\" two, blanks \"\n"
         "2,\"a \"\"quote\"\"\"\n"
         "3,\"two\r\nlines\"\n"
         "4,\"a \"\"quote\"\"\"\n"
         "5,caf\xc3\xa9 au lait\n",
         "", &samples);
    static const char *const names[] = {" two, blanks ", "a \"quote\"", "caf\xc3\xa9 au lait",
                                        "two\r\nlines"};
    static const uint32_t labels[] = {0, 1, 3, 1, 2};
    static const double inputs[] = {1, 2, 3, 4, 5};
    assert_inputs(&samples, 5, 1, inputs);
    assert_classes(&samples, 4, names, labels);
    gf_samples_finish(&samples);
}

static void few_whole_numbers_are_classes(void **state)
{
    (void)state;
    struct gf_samples samples;
    load("x,digit\n1,9\n2,-1\n3,10\n4,9.0\n5,0\n6,-0\n", "", &samples);
    static const char *const names[] = {"-1", "0", "9", "10"}; /* by value, 9 and 9.0 are one */
    static const uint32_t labels[] = {2, 0, 3, 2, 1, 1};
    assert_classes(&samples, 4, names, labels);
    gf_samples_finish(&samples);

    load("1,7\n2,A\n3,07\n", "", &samples); /* beside texts, whole numbers are texts */
    static const char *const mixed[] = {"07", "7", "A"};
    static const uint32_t mixed_labels[] = {1, 2, 0};
    assert_classes(&samples, 3, mixed, mixed_labels);
    gf_samples_finish(&samples);
}

static void assert_targets(const char *text, size_t count, const double *targets)
{
    struct gf_samples samples;
    load(text, "", &samples);
    assert_int_equal(samples.count, count);
    assert_int_equal(samples.outputs, 1);
    assert_null(samples.labels);
    assert_null(samples.class_names);
    for (size_t i = 0; i < count; i++)
        assert_near(samples.targets[i], targets[i], 0);
    gf_samples_finish(&samples);
}

static void other_numbers_are_numbers(void **state)
{
    (void)state;
    static const double targets[] = {1, 2.5, -3, 1};
    assert_targets("x,price\n1,1\n2,2.5\n3,-3\n4,1\n", 4, targets);
    static const double large[] = {1e17, 3e17};
    assert_targets("1,1e17\n2,3e17\n", 2, large); /* whole, but past what a double counts one by one */
    static const double constant[] = {0.5, 0.5};
    assert_targets("1,.5\n2,.5\n", 2, constant);
}

/* 100 distinct whole numbers are classes, 101 are not. */
static void a_hundred_whole_numbers_are_classes(void **state)
{
    (void)state;
    for (int distinct = 100; distinct <= 101; distinct++) {
        char text[2048];
        size_t used = 0;
        for (int i = 0; i < 120; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "1,%d\n", 500 - (i * 7) % distinct);
        struct gf_samples samples;
        load(text, "", &samples);
        assert_int_equal(samples.outputs, distinct == 100 ? 100 : 1);
        assert_true(!samples.labels == (distinct == 101));
        if (samples.labels) {
            assert_string_equal(samples.class_names[0], "401");
            assert_int_equal(samples.labels[0], 99);
        } else {
            assert_near(samples.targets[1], 493, 0);
        }
        gf_samples_finish(&samples);
    }
}

static void a_thousand_texts_are_classes(void **state)
{
    (void)state;
    static char text[20000];
    size_t used = 0;
    for (int i = 0; i < 1000; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "1,c%03d\n", (i * 7) % 1000);
    struct gf_samples samples;
    load(text, "", &samples);
    assert_int_equal(samples.outputs, 1000);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(samples.labels[i], i * 7 % 1000);
    assert_string_equal(samples.class_names[999], "c999");
    gf_samples_finish(&samples);
}

static void numbers_are_whole_fields_and_decimal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"1", 1},
        {"+1", 1},
        {"-1.5", -1.5},
        {".5", 0.5},
        {"5.", 5},
        {"1e3", 1e3},
        {"1E+3", 1e3},
        {"1.5e-3", 1.5e-3},
        {"0.1", 0.1},
        {"1e-400", 0},
        {"-1e-99999999999999999999", 0},
        {"340000000000000000000000000000000000000", 3.4e38},
        {"0.000000000000000000000000000000000000000000000000000000000000001e63", 1},
        {"2.2250738585072014e-308", 2.2250738585072014e-308},
        {"9007199254740993", 9007199254740992.0}, /* rounds to even */
        {"3.14159265358979323846264338327950288419716939937510582097494459", 3.141592653589793},
        {"0e99999999999999999999", 0},
    };
    static const char *const bad[] = {"",         "+",         "-",    ".",     "e5",   "1e",  "1e+",
                                      "1e5.",     "--1",       "+-1",  "1.2.3", "0x10", "1 2", "1,5",
                                      "nan",      "inf",       "-inf", "1f",    "1e5x", "1_0", "infinity",
                                      "\xc2\xbd", "1\xc2\xa0", "1e 5", " 1",    "1 ",   "- 1", ".e1"};
    static const char *const outside[] = {"1e39", "-3.5e38", "1e400", "1e99999999999999999999", "-1e309"};
    double value;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        value = 77;
        assert_int_equal(gf_csv_number(good[i].text, strlen(good[i].text), &value), GF_CSV_NUMBER);
        assert_near(value, good[i].value, 0);
    }
    value = 77;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (gf_csv_number(bad[i], strlen(bad[i]), &value) != GF_CSV_NOT_A_NUMBER)
            fail_msg("'%s' was taken for a number", bad[i]);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_int_equal(gf_csv_number(outside[i], strlen(outside[i]), &value), GF_CSV_OUT_OF_RANGE);
    assert_near(value, 77, 0);
    char many[500];
    memset(many, '1', sizeof many);
    assert_int_equal(gf_csv_number(many, sizeof many, &value), GF_CSV_NOT_A_NUMBER);
}

/* A decimal comma in LC_NUMERIC must not change what a file means. */
static void numbers_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8", "de_DE"};
    const char *found = NULL;
    for (size_t i = 0; !found && i < sizeof locales / sizeof *locales; i++)
        found = setlocale(LC_NUMERIC, locales[i]);
    double value = 0;
    const enum gf_csv_number point = gf_csv_number("12.75", 5, &value),
                             comma = gf_csv_number("1,5", 3, &value);
    setlocale(LC_NUMERIC, "C");
    assert_int_equal(point, GF_CSV_NUMBER);
    assert_near(value, 12.75, 0);
    assert_int_equal(comma, GF_CSV_NOT_A_NUMBER);
    if (!found)
        skip(); /* this machine has no such locale */
}

static void text_that_is_utf8(void **state)
{
    (void)state;
    static const char *const good[] = {
        "", "abc", "h\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\xff",
                                      "\xc3",
                                      "\xc0\x80",
                                      "\xe0\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xf0\x80\x80\x80",
                                      "\xf4\x90\x80\x80",
                                      "\x80",
                                      "a\xe2\x82",
                                      "\xc3(",
                                      "\xf5\x80\x80\x80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(gf_csv_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (gf_csv_is_utf8(bad[i], strlen(bad[i])))
            fail_msg("malformed text %zu passed", i);
}

/* A record as long as it may be, and as many columns; both also over the edge of the reader's block. */
static void the_largest_row_is_read(void **state)
{
    (void)state;
    char *text = malloc(GF_CSV_RECORD_MOST + 64);
    struct gf_samples samples = {0};
    struct gf_error error;
    assert_non_null(text);
    memset(text, ' ', GF_CSV_RECORD_MOST);
    memcpy(text, "1,", 2);
    text[GF_CSV_RECORD_MOST - 1] = 'a';
    memcpy(text + GF_CSV_RECORD_MOST, "\n2,b\n", 5);
    assert_true(load_table(text, GF_CSV_RECORD_MOST + 5, "", &samples, &error));
    assert_int_equal(samples.count, 2);
    gf_samples_finish(&samples);

    size_t used = 0;
    for (int row = 0; row < 2; row++)
        for (int column = 0; column < GF_CSV_COLUMNS_MOST; column++)
            used += (size_t)snprintf(text + used, 16, "%d%c", row + column % 10,
                                     column + 1 < GF_CSV_COLUMNS_MOST ? ',' : '\n');
    assert_true(load_table(text, used, "", &samples, &error));
    assert_int_equal(samples.features, GF_CSV_COLUMNS_MOST - 1);
    assert_near(samples.inputs[samples.features + 17], 8, 0);
    gf_samples_finish(&samples);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_table_in_every_dress),
        cmocka_unit_test(quoted_labels_keep_their_text),
        cmocka_unit_test(few_whole_numbers_are_classes),
        cmocka_unit_test(other_numbers_are_numbers),
        cmocka_unit_test(a_hundred_whole_numbers_are_classes),
        cmocka_unit_test(a_thousand_texts_are_classes),
        cmocka_unit_test(numbers_are_whole_fields_and_decimal),
        cmocka_unit_test(numbers_do_not_depend_on_the_locale),
        cmocka_unit_test(text_that_is_utf8),
        cmocka_unit_test(the_largest_row_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
