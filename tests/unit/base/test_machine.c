/* How much memory there is to have: the limits of control groups are read from a tree that the test makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/machine.h"

static char root[] = "gradflow-machine-XXXXXX";
static const char *const files[] = {"processes",
                                    "memory.max",
                                    "a/memory.max",
                                    "a/b/memory.max",
                                    "memory/memory.limit_in_bytes",
                                    "memory/a/memory.limit_in_bytes"};

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static void remove_files(void)
{
    char path[128];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", root, files[i]);
        unlink(path);
    }
}

static int each_folder(int (*visit)(const char *path))
{
    static const char *const folders[] = {"memory/a", "memory", "a/b", "a"};
    const bool makes = visit != rmdir;
    int status = 0;
    for (size_t i = 0; i < 4; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", root, folders[makes ? 3 - i : i]);
        status |= visit(path);
    }
    return status;
}

static int make(const char *path)
{
    return mkdir(path, 0777);
}

static int open_group(void **state)
{
    (void)state;
    return mkdtemp(root) ? each_folder(make) : -1;
}

static int close_group(void **state)
{
    (void)state;
    remove_files();
    return each_folder(rmdir) | rmdir(root);
}

static size_t limit(const char *processes)
{
    char path[128];
    write_file("processes", processes);
    snprintf(path, sizeof path, "%s/processes", root);
    return gf_control_group_memory(path, root);
}

static void no_limit_is_none(void **state)
{
    (void)state;
    remove_files();
    assert_true(limit("") == SIZE_MAX);
    assert_true(limit("0::/a/b\n") == SIZE_MAX);
    assert_true(gf_control_group_memory("/nonexistent", root) == SIZE_MAX);
    write_file("a/b/memory.max", "max\n");
    write_file("a/memory.max", "");
    write_file("memory.max", "rubbish\n");
    assert_true(limit("0::/a/b\n") == SIZE_MAX);
    write_file("a/b/memory.max", "99999999999999999999999\n");
    assert_true(limit("0::/a/b\n") == SIZE_MAX);
    assert_true(limit("0::\n7:memory\nrubbish\n\n::::\n") == SIZE_MAX);
}

static void the_least_of_all_groups_above_counts(void **state)
{
    (void)state;
    remove_files();
    write_file("a/b/memory.max", "3000\n");
    assert_int_equal(limit("0::/a/b\n"), 3000);
    write_file("a/memory.max", "2000\n");
    assert_int_equal(limit("0::/a/b\n"), 2000);
    write_file("memory.max", "5000\n");
    assert_int_equal(limit("0::/a/b\n"), 2000);
    assert_int_equal(limit("0::/\n"), 5000);
    assert_int_equal(limit("0::/the/host's/path\n"), 5000); /* as seen in a container */
}

static void both_versions_are_read(void **state)
{
    (void)state;
    remove_files();
    write_file("memory/a/memory.limit_in_bytes", "700\n");
    write_file("memory/memory.limit_in_bytes", "9223372036854771712\n");
    assert_int_equal(limit("4:cpu,memory:/a\n0::/\n"), 700);
    assert_int_equal(limit("4:memory:/a\n"), 700);
    assert_true(limit("4:cpu:/a\n") == SIZE_MAX);
    assert_true(limit("4:memoryless:/a\n") == SIZE_MAX);
    write_file("memory.max", "600\n");
    assert_int_equal(limit("4:memory:/a\n0::/\n"), 600);
}

static void limits_of_the_process_count(void **state)
{
    (void)state;
    struct rlimit before, less;
    const size_t bytes = gf_machine_memory().bytes;
    assert_true(bytes > 0);
    assert_int_equal(getrlimit(RLIMIT_DATA, &before), 0);
    less = before;
    less.rlim_cur = (rlim_t)(bytes - bytes / 8);
    assert_int_equal(setrlimit(RLIMIT_DATA, &less), 0);
    const struct gf_memory memory = gf_machine_memory();
    assert_int_equal(setrlimit(RLIMIT_DATA, &before), 0);
    assert_true(memory.bytes == less.rlim_cur);
    assert_string_equal(memory.holder, "this process may have");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_limit_is_none),
        cmocka_unit_test(the_least_of_all_groups_above_counts),
        cmocka_unit_test(both_versions_are_read),
        cmocka_unit_test(limits_of_the_process_count),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
