/* Tables that are refused: one clear line each, at the right line and column. */
#include "common.h"

/* The error must be one line of printable text about t.csv, and leave no half-made samples' leaks. */
static void assert_refused(const char *text, size_t length, const char *labels, size_t line, size_t column,
                           const char *message)
{
    struct gf_samples samples = {0};
    struct gf_error error;
    memset(&error, 'x', sizeof error);
    if (load_table(text, length, labels, &samples, &error))
        fail_msg("accepted, should be: %s", message);
    gf_samples_finish(&samples);
    if (error.line != line || error.column != column || !strstr(error.message, message))
        fail_msg("%zu:%zu: %s\n  instead of\n%zu:%zu: %s", error.line, error.column, error.message, line,
                 column, message);
    assert_string_equal(error.file, "t.csv");
    assert_null(strchr(error.message, '\n'));
    assert_true(strlen(error.message) < 300);
    samples = (struct gf_samples){0};
    assert_false(load_table(text, length, labels, &samples, NULL)); /* nobody listens */
    gf_samples_finish(&samples);
}

static void each_fault_has_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *labels;
        size_t line, column;
        const char *message;
    } cases[] = {
        /* nothing there */
        {"", "", 0, 0, "is empty: there are no rows"},
        {"\n\r\n   \n", "", 0, 0, "is empty: there are no rows"},
        {"\xef\xbb\xbf", "", 0, 0, "is empty: there are no rows"},
        {"x,y,c\n\n", "", 0, 0, "has a header but no rows below it"},
        {"1,2,c\n", "c", 0, 0, "has a header but no rows below it"},
        {"abc\n1\n", "", 1, 4, "the row has one field; at least two are needed"},
        /* features */
        {"x,y,c\n1,2,a\n3,oops,b\n", "", 3, 3,
         "field 2 (y) is 'oops'; a feature must be a finite decimal number such as 1, -0.5 or 2e3"},
        {"1,2,a\n3,oops,b\n", "", 2, 3, "field 2 is 'oops'"},
        {"x,y,c\n1,2,a\n3,,b\n", "", 3, 3, "field 2 (y) is empty; a feature must be a number"},
        {"x,y,c\n1,2,a\n3,  ,b\n", "", 3, 5, "field 2 (y) is empty"},
        {"x,y,c\n1,2,a\n3,\"\",b\n", "", 3, 3, "field 2 (y) is empty"},
        {"x,y,c\n1,2,a\n3,nan,b\n", "", 3, 3, "field 2 (y) is 'nan'"},
        {"x,y,c\n1,2,a\n3,-INF,b\n", "", 3, 3, "field 2 (y) is '-INF'"},
        {"x,y,c\n1,2,a\n3,0x1p3,b\n", "", 3, 3, "field 2 (y) is '0x1p3'"},
        {"x,y,c\n1,2,a\n3,1e39,b\n", "", 3, 3, "field 2 (y) is 1e39; numbers may be at most 3.4e38 in size"},
        {"x;y;c\n1;2;a\n3;4,5;b\n", "", 3, 3, "field 2 (y) is '4,5'"},
        {"x,y,c\n1,2,a\n3,\xc3\xa9\x1b,b\n", "", 3, 4, "the byte 0x1b does not belong in a text file"},
        {"x,y,c\n1,2,a\n3,\xff,b\n", "", 3, 3, "field 2 (y) is '\\xff'"},
        {"nan,2,a\n3,4,b\n", "", 1, 1, "field 1 is 'nan'"},
        {"1,,a\n3,4,b\n", "", 1, 3, "field 2 is empty"},
        {"1,oops,a\n3,4,b\n", "", 1, 3,
         "the first row is neither a sample nor a header: 'oops' is not a number, '1' is"},
        /* columns count characters */
        {"x,y,\xc3\xa9t\xc3\xa9,c\n1,2,3,a\n", "\xc3\xa9", 1, 0, "no column is named"},
        {"c,x\n\xc3\xa9\xe2\x82\xac,oops\n", "c", 2, 4, "field 2 (x) is 'oops'"},
        {"\xef\xbb\xbfoops,1,a\n", "", 1, 1, "the first row is neither"},
        /* line ends inside quotes count, whatever they are */
        {"c,x\n\"a\r\nb\nc\rd\",1\ne,oops\n", "c", 6, 3, "field 2 (x) is 'oops'"},
        {"x,c\r\n1,a\r\noops,b\r\n", "", 3, 1, "field 1 (x) is 'oops'"},
        {"x,c\r1,a\roops,b\r", "", 3, 1, "field 1 (x) is 'oops'"},
        {"x,c\n\n\n1,a\n\noops,b\n", "", 6, 1, "field 1 (x) is 'oops'"},
        /* rows */
        {"x,y,c\n1,2,a\n3,4\n", "", 3, 4, "the row has 2 fields, but the first row (line 1) has 3"},
        {"\n\nx,y,c\n1,2,a\n3\n", "", 5, 2, "the row has 1 field, but the first row (line 3) has 3"},
        {"x,y,c\n1,2,a\n3,4,b,5,6\n", "", 3, 7, "the row has 5 fields, but the first row (line 1) has 3"},
        {"1,2\n3,4,\n", "", 2, 5, "the row has 3 fields"},
        {"1,2,a\n3;4;b\n", "", 2, 6, "the row has 1 field"},
        /* quotes */
        {"x,c\n1,\"a\n2,b\n", "", 2, 3, "the quote that opens here is never closed"},
        {"x,c\n1,\"a\"\"\n2,b\n", "", 2, 3, "the quote that opens here is never closed"},
        {"x,c\n1,\"a\" b\n", "", 2, 7, "text behind a closing quote"},
        {"x,c\n1,a \"b\"\n", "", 2, 5, "a quote inside a field that does not begin with one"},
        /* the label column */
        {"x,y,c\n1,2,a\n", "species", 1, 0, "no column is named 'species'; the first row has x, y, c"},
        {"1,2,a\n3,4,b\n", "c", 1, 0, "no column is named 'c'; the first row has 1, 2, a"},
        {"x,y,C\n1,2,a\n", "c", 1, 0, "no column is named 'c'"},
        {"x,y,c\n1,2,a\n", "0", 1, 0, "there is no column 0 for the label; columns are numbered from 1 to 3"},
        {"x,y,c\n1,2,a\n", "4", 1, 0, "there is no column 4 for the label"},
        {"x,y,c\n1,2,a\n", "99999999999999999999999999", 1, 0, "there is no column 99999999999999999999 for"},
        {"x,y,c\n1,2,a\n", "-1", 1, 0, "no column is named '-1'"},
        {"c,x,c\na,1,2\n", "c", 1, 5,
         "fields 1 and 3 are both named 'c'; give the label column by its number"},
        /* labels */
        {"x,c\n1,a\n2,\n", "", 3, 3, "the label is empty"},
        {"x,c\n1,1\n2,NaN\n", "", 3, 3,
         "the label is 'NaN'; it must be a finite number or the name of a class"},
        {"x,c\n1,1\n2,+Infinity\n", "", 3, 3, "the label is '+Infinity'"},
        {"x,c\n1,1e39\n2,1\n", "", 2, 3, "the label is 1e39; numbers may be at most 3.4e38 in size"},
        {"x,c\n1,a\n2,\xfc"
         "ber\n",
         "", 3, 3, "the label '\\xfcber' is not UTF-8; save the file as UTF-8"},
        {"x,c\n1,a\n2,a\n", "", 0, 0, "all rows have the label 'a'; at least two classes are needed"},
        {"x,c\n1,7\n2,7.0\n", "", 0, 0, "all rows have the label '7'; at least two classes are needed"},
        {"x,c\n1,1.5\n2,2.5\n3,NA\n4,5\n", "", 4, 3,
         "the label is 'NA', but other rows have numbers (line 2 the first)"},
        {"x,c\n1,NA\n2,2\n3,3.5\n", "", 2, 3,
         "the label is 'NA', but other rows have numbers (line 3 the first)"},
        /* not text */
        {"\xff\xfex\0,\0", "", 1, 1, "the file is UTF-16 text; save it as UTF-8"},
        {"\xfe\xff", "", 1, 1, "the file is UTF-16 text; save it as UTF-8"},
        {"\x1f\x8b\x08", "", 1, 1, "the file is compressed; unpack it first (gunzip)"},
        {"\x7f"
         "ELF\x02",
         "", 1, 1, "the byte 0x7f does not belong in a text file"},
        {"x,c\n1,\"a\x01\"\n", "", 2, 5, "the byte 0x01 does not belong in a text file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].labels, cases[i].line, cases[i].column,
                       cases[i].message);
}

static void zero_bytes_are_refused_everywhere(void **state)
{
    (void)state;
    assert_refused("\0", 1, "", 1, 1, "the byte 0x00 does not belong in a text file");
    assert_refused("x,c\n1,a\0\n", 9, "", 2, 4, "the byte 0x00 does not belong in a text file");
    assert_refused("x,c\n1,\"a\0\"\n", 11, "", 2, 5, "the byte 0x00 does not belong in a text file");
    assert_refused("x,c\n\0", 5, "", 2, 1, "the byte 0x00 does not belong in a text file");
    assert_refused("x,c\n1,a\n\"\"\0", 11, "", 3, 3, "text behind a closing quote");
}

/* `length` bytes: head, filled with `with`. */
static char *filled(const char *head, char with, size_t length)
{
    char *text = malloc(length);
    assert_non_null(text);
    memset(text, with, length);
    memcpy(text, head, strlen(head));
    return text;
}

static void what_is_too_long_is_refused(void **state)
{
    (void)state;
    const size_t length = GF_CSV_RECORD_MOST * 3;
    char *text = filled("x,c\n1,a\n2,", 'b', length);
    assert_refused(text, length, "", 3, 1, "the row that begins here is longer than 1048576 bytes");
    free(text);
    text = filled("x,c\n1,a\n2,", ' ', length); /* blanks are skipped, not read without end */
    assert_refused(text, length, "", 3, 1, "the row that begins here is longer than 1048576 bytes");
    free(text);
    text = filled("x,c\n1,\"", '\n', length);
    assert_refused(text, length, "", 2, 3, "the quote that opens here is not closed within 1048576 bytes");
    free(text);
    text = filled("x,c\n1,\"a\"", ' ', length);
    assert_refused(text, length, "", 2, 1, "the row that begins here is longer than 1048576 bytes");
    free(text);
    text = filled("", ',', length);
    assert_refused(text, length, "", 1, 4097, "more than 4096 fields in a row, the most there may be");
    free(text);
    text = filled("1,2\n", '1', length); /* one byte more than the longest row */
    memcpy(text + 4, "1,", 2);
    assert_refused(text, 4 + GF_CSV_RECORD_MOST + 1, "", 2, 1, "longer than 1048576 bytes");
    free(text);
    char label[300] = "1,a\n2,";
    memset(label + 6, 'l', 256);
    assert_refused(label, 262, "", 2, 3, "the label has 256 bytes; it may have at most 255");
    label[261] = '\n';
    struct gf_samples samples = {0};
    assert_true(load_table(label, 262, "", &samples, NULL));
    gf_samples_finish(&samples);
}

static void too_many_classes_are_refused(void **state)
{
    (void)state;
    static char text[20000];
    size_t used = 0;
    for (int i = 0; i < 1002; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "1,c%04d\n", i);
    assert_refused(text, used, "", 1001, 3, "more than 1000 different labels; is this the label column?");
}

static void many_columns_are_not_all_listed(void **state)
{
    (void)state;
    static char text[60000];
    size_t used = 0;
    for (int i = 0; i < 4000; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%scolumn%d", i ? "," : "", i);
    assert_refused(text, used, "c", 1, 0, ", ...");
}

/* Whatever is quoted from a file, the message stays printable. */
static void messages_are_printable(void **state)
{
    (void)state;
    struct gf_samples samples = {0};
    struct gf_error error;
    const char text[] = "x,c\n\"a\nb\t\xc2\x9b[2J\xff\",b\n";
    assert_false(load_table(text, sizeof text - 1, "", &samples, &error));
    gf_samples_finish(&samples);
    assert_contains(error.message, "field 1 (x) is 'a\\x0ab\\x09\\xc2\\x9b[2J\\xff'");
    for (const char *c = error.message; *c; c++)
        assert_true(*c >= 0x20 && *c < 0x7f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_line),
        cmocka_unit_test(zero_bytes_are_refused_everywhere),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(too_many_classes_are_refused),
        cmocka_unit_test(many_columns_are_not_all_listed),
        cmocka_unit_test(messages_are_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
