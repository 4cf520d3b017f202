/* Through the front door, with files: the shipped sets, and what is no data file. */
#include "common.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "gradflow-data-XXXXXX";

static int enter(void **state)
{
    (void)state;
    return mkdtemp(folder) && !chdir(folder) ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    return !chdir("..") && !rmdir(folder) ? 0 : -1;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    FILE *stream = fopen(name, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    assert_int_equal(fclose(stream), 0);
}

static bool create(const char *source, const char *file, const char *labels, struct gf_dataset **dataset,
                   struct gf_error *error)
{
    const struct gf_dataset_request request = {.source = source,
                                               .file = file,
                                               .labels = labels,
                                               .test_fraction = 0.2,
                                               .standardize = true,
                                               .seed = 1};
    memset(error, 'x', sizeof *error);
    return gf_dataset_create(&request, dataset, error);
}

/* Each class so many times, over both parts; names in order. */
static void assert_shape(const char *file, size_t count, size_t features, size_t classes,
                         const char *const *names, const size_t *counts)
{
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    if (!create("csv", file, "", &dataset, &error))
        fail_msg("%s", error.message);
    assert_true(dataset->classes);
    assert_int_equal(dataset->train_count + dataset->test_count, count);
    assert_int_equal(dataset->test_count, (count + 2) / 5); /* a fifth, rounded */
    assert_int_equal(dataset->features, features);
    assert_int_equal(dataset->outputs, classes);
    for (size_t k = 0; k < classes; k++) {
        size_t seen = 0;
        for (size_t i = 0; i < count; i++)
            seen += dataset->targets[i * classes + k] > (real)0.5;
        assert_string_equal(dataset->class_names[k], names[k]);
        assert_int_equal(seen, counts[k]);
    }
    for (size_t i = 0; i < count * features; i++)
        assert_true(isfinite(dataset->inputs[i]));
    gf_dataset_destroy(dataset);
}

static void the_shipped_sets_load(void **state)
{
    (void)state;
    static const char *const flowers[] = {"setosa", "versicolor", "virginica"};
    static const size_t fifty[] = {50, 50, 50};
    assert_shape(SOURCE_ROOT "/data/iris.csv", 150, 4, 3, flowers, fifty);
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    static const size_t counts[] = {178, 182, 177, 183, 181, 182, 181, 179, 174, 180};
    assert_shape(SOURCE_ROOT "/data/digits.csv", 1797, 64, 10, digits, counts);
}

static void a_feature_that_never_varies_becomes_zero(void **state)
{
    (void)state;
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    char text[1000];
    size_t used = 0;
    for (int i = 0; i < 50; i++) /* 0.1 summed up and divided by the count is not 0.1 */
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "0.1,%d,%c\n", 1700000000 + i % 2, 'a' + i % 3);
    write_file("constant.csv", text, used);
    assert_true(create("csv", "constant.csv", "", &dataset, &error));
    for (size_t i = 0; i < 50; i++) {
        assert_near((double)dataset->inputs[2 * i], 0, 0);
        assert_near(fabs((double)dataset->inputs[2 * i + 1]), 1, 0.7); /* not lost in the size of a date */
    }
    gf_dataset_destroy(dataset);
    unlink("constant.csv");
}

static void numbers_are_targets(void **state)
{
    (void)state;
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    write_file("price.csv", "price,x\n1.5,1\n2.5,2\n3.5,3\n", 26);
    assert_true(create("csv", "price.csv", "price", &dataset, &error));
    assert_false(dataset->classes);
    assert_null(dataset->class_names);
    assert_int_equal(dataset->outputs, 1);
    assert_int_equal(dataset->train_count, 2);
    double sum = 0;
    for (size_t i = 0; i < 3; i++)
        sum += (double)dataset->targets[i];
    assert_near(sum, 7.5, 1e-6); /* not standardised */
    gf_dataset_destroy(dataset);
    unlink("price.csv");
}

static void a_test_value_beyond_numbers_is_refused(void **state)
{
    (void)state;
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    struct gf_dataset_request request = {
        .source = "csv", .file = "far.csv", .test_fraction = 0.3, .standardize = true};
    bool refused = false;
    write_file("far.csv", "1e-30,a\n2e-30,b\n1e30,b\n", 23);
    for (request.seed = 1; !refused && request.seed < 50; request.seed++) {
        refused = !gf_dataset_create(&request, &dataset, &error);
        if (!refused)
            gf_dataset_destroy(dataset);
    }
    assert_true(refused);
    assert_contains(error.message,
                    "feature 1: the test set has 1e+30, too far from the training set's values");
    assert_string_equal(error.file, "far.csv");
    unlink("far.csv");
}

static void idx_files_come_in_twos(void **state)
{
    (void)state;
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    write_file("images", "\0\0\x08\x03\0\0\0\x05\0\0\0\x01\0\0\0\x02\0\xff\0\xff\x33\xff\0\xff\xff\xff", 26);
    write_file("labels", "\0\0\x08\x01\0\0\0\x05\x01\x02\x03\x01\x02", 13);
    if (!create("idx", "images", "labels", &dataset, &error))
        fail_msg("%s: %s", error.file, error.message);
    assert_int_equal(dataset->features, 2);
    assert_int_equal(dataset->outputs, 3);
    assert_int_equal(dataset->train_count, 4);
    assert_string_equal(dataset->class_names[2], "3");
    gf_dataset_destroy(dataset);
    assert_false(create("idx", "images", "", &dataset, &error));
    assert_contains(error.message, "no label file is given (data.labels)");
    assert_false(create("idx", "images", "missing", &dataset, &error));
    assert_string_equal(error.file, "missing");
    assert_false(create("idx", "labels", "images", &dataset, &error));
    assert_string_equal(error.file, "labels");
    unlink("images");
    unlink("labels");
}

static void what_is_no_data_file_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *message;
    } cases[] = {
        {"missing", "cannot be read: No such file or directory"},
        {".", "is a directory, not a data file"},
        {"fifo", "is not a regular file"}, /* and nobody waits for its writer */
        {"/dev/null", "is not a regular file"},
        {"link", "cannot be read: Too many levels of symbolic links"},
    };
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(symlink("link", "link"), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int idx = 0; idx < 2; idx++) {
            assert_false(create(idx ? "idx" : "csv", cases[i].name, "1", &dataset, &error));
            assert_string_equal(error.file, cases[i].name);
            assert_int_equal(error.line, 0);
            assert_contains(error.message, cases[i].message);
        }
    unlink("fifo");
    unlink("link");
}

static void an_unreadable_file_is_refused(void **state)
{
    (void)state;
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    if (!geteuid())
        skip(); /* root reads everything */
    write_file("secret.csv", "1,a\n2,b\n", 8);
    assert_int_equal(chmod("secret.csv", 0), 0);
    assert_false(create("csv", "secret.csv", "", &dataset, &error));
    assert_contains(error.message, "cannot be read: Permission denied");
    unlink("secret.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_sets_load),
        cmocka_unit_test(a_feature_that_never_varies_becomes_zero),
        cmocka_unit_test(numbers_are_targets),
        cmocka_unit_test(a_test_value_beyond_numbers_is_refused),
        cmocka_unit_test(idx_files_come_in_twos),
        cmocka_unit_test(what_is_no_data_file_is_refused),
        cmocka_unit_test(an_unreadable_file_is_refused),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
