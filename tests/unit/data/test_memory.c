/* Without memory: the first, second, … allocation fails; each time a clean error and no leak (which
 * AddressSanitizer sees), until there are enough. The linker sends the library's allocations here. */
#include "common.h"

#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static long until_failure = -1; /* allocations that still succeed; -1: all do */

static bool refuse(void)
{
    if (until_failure < 0)
        return false;
    if (!until_failure)
        return true;
    until_failure--;
    return false;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return refuse() ? NULL : __real_realloc(memory, size);
}

/* Returns how many allocations it takes. */
static long starve(const struct gf_dataset_request *request)
{
    for (long most = 0; most < 500; most++) {
        struct gf_dataset *dataset = NULL;
        struct gf_error error = {.message = ""};
        until_failure = most;
        const bool done = gf_dataset_create(request, &dataset, &error);
        until_failure = -1;
        gf_dataset_destroy(dataset);
        if (done)
            return most;
        assert_null(dataset);
        assert_contains(error.message, "not enough memory for the data");
    }
    fail_msg("%s never succeeds", request->source);
    return 0;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    FILE *stream = fopen(name, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    assert_int_equal(fclose(stream), 0);
}

static void generated_sets(void **state)
{
    (void)state;
    for (size_t s = 0; !gf_data_source_reads_file(s); s++) {
        const struct gf_dataset_request request = {
            .source = gf_data_source_name(s), .samples = 20, .test_fraction = 0.2, .standardize = true};
        assert_true(starve(&request) >= 6);
    }
}

static void tables(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long least;
    } cases[] = {{"x,y,c\n1,2,a\n3,4,b\n", 17}, {"1,2,3\n3,4,5\n", 12}, {"1,2,3.5\n3,4,5\n", 10}};
    char name[] = "gradflow-memory-XXXXXX";
    const int descriptor = mkstemp(name);
    assert_true(descriptor >= 0);
    close(descriptor);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct gf_dataset_request request = {
            .source = "csv", .file = name, .labels = "", .test_fraction = 0.5, .standardize = true};
        write_file(name, cases[i].text, strlen(cases[i].text));
        assert_true(starve(&request) >= cases[i].least);
    }
    unlink(name);
}

static void idx_files(void **state)
{
    (void)state;
    char items[] = "gradflow-items-XXXXXX", labels[] = "gradflow-labels-XXXXXX";
    const int first = mkstemp(items), second = mkstemp(labels);
    assert_true(first >= 0 && second >= 0);
    close(first);
    close(second);
    const struct gf_dataset_request request = {
        .source = "idx", .file = items, .labels = labels, .test_fraction = 0.5, .standardize = true};
    write_file(labels, "\0\0\x08\x01\0\0\0\x02\x01\x02", 10);
    write_file(items, "\0\0\x08\x02\0\0\0\x02\0\0\0\x02wxyz", 16);
    assert_true(starve(&request) >= 9);
    write_file(items, "\0\0\x0d\x02\0\0\0\x02\0\0\0\x01\0\0\0\0\0\0\0\0", 20);
    assert_true(starve(&request) >= 9);
    unlink(items);
    unlink(labels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generated_sets),
        cmocka_unit_test(tables),
        cmocka_unit_test(idx_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
