/* A file that comes into being whole, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"

static char folder[256];
static struct gf_atomic_file file; /* large */
static struct gf_error error;

static int enter(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/gradflow-file-XXXXXX", base && *base ? base : "/tmp");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static size_t entries(bool clear)
{
    size_t count = 0;
    DIR *directory = opendir(".");
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            count++;
            if (clear)
                assert_int_equal(remove(entry->d_name), 0);
        }
    closedir(directory);
    return count;
}

static int leave(void **state)
{
    (void)state;
    entries(true);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void put(const char *name, const char *text)
{
    FILE *out = fopen(name, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static void holds(const char *name, const char *expected)
{
    char text[64] = "";
    FILE *in = fopen(name, "r");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    assert_string_equal(text, expected);
}

static void comes_when_committed(void **state)
{
    (void)state;
    struct stat status;
    const mode_t before = umask(027);
    assert_true(gf_atomic_file_open("new", true, &file, NULL, &error));
    umask(before);
    fputs("whole", file.stream);
    fflush(file.stream);
    assert_int_not_equal(access("new", F_OK), 0);
    assert_int_equal(entries(false), 1);
    assert_true(gf_atomic_file_commit(&file, NULL, &error));
    gf_atomic_file_finish(&file);
    gf_atomic_file_finish(&file);
    holds("new", "whole");
    assert_int_equal(stat("new", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_int_equal(entries(true), 1);
}

static void without_a_commit_the_old_stays(void **state)
{
    (void)state;
    put("old", "old");
    assert_true(gf_atomic_file_open("old", true, &file, NULL, &error));
    fputs("half", file.stream);
    gf_atomic_file_finish(&file);
    holds("old", "old");
    assert_int_equal(entries(true), 1);
}

static void replaces_and_keeps_permissions(void **state)
{
    (void)state;
    struct stat status;
    put("old", "old");
    assert_int_equal(chmod("old", 0604), 0);
    assert_int_equal(symlink("old", "link"), 0);
    assert_true(gf_atomic_file_open("link", true, &file, NULL, &error));
    fputs("new", file.stream);
    assert_true(gf_atomic_file_commit(&file, NULL, &error));
    gf_atomic_file_finish(&file);
    holds("old", "new");
    assert_int_equal(lstat("link", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat("old", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0604);
    assert_int_equal(entries(true), 2);
}

static void a_taken_name_is_kept(void **state)
{
    (void)state;
    bool exists = false;
    put("old", "old");
    assert_false(gf_atomic_file_open("old", false, &file, &exists, &error));
    assert_true(exists);
    assert_non_null(strstr(error.message, "exists already"));
    exists = false;
    assert_true(gf_atomic_file_open("late", false, &file, &exists, &error));
    assert_false(exists);
    put("late", "another's"); /* between open and commit */
    assert_false(gf_atomic_file_commit(&file, &exists, &error));
    assert_true(exists);
    gf_atomic_file_finish(&file);
    holds("late", "another's");
    assert_true(gf_atomic_file_open("fresh", false, &file, &exists, &error));
    assert_true(gf_atomic_file_commit(&file, &exists, &error));
    gf_atomic_file_finish(&file);
    holds("fresh", "");
    assert_int_equal(entries(true), 3);
}

static void places_that_cannot_be(void **state)
{
    (void)state;
    static char name_long[GF_ATOMIC_PATH_MOST + 100];
    memset(name_long, 'x', sizeof name_long - 1);
    assert_int_equal(symlink("nowhere", "broken"), 0);
    const char *const names[] = {"", "none/new", "broken", ".", "/dev/null", "broken/", name_long};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        memset(&file, 1, sizeof file);
        assert_false(gf_atomic_file_open(names[i], true, &file, NULL, &error));
        assert_int_equal(file.partial[0], 1); /* untouched */
        assert_non_null(strstr(error.message, "cannot be written"));
        assert_false(gf_atomic_file_open(names[i], true, &file, NULL, NULL));
    }
    assert_int_equal(entries(true), 1);
}

/* The name has room for 255 bytes, and so has what stands beside it meanwhile. */
static void the_longest_name(void **state)
{
    (void)state;
    char name[256];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_true(gf_atomic_file_open(name, true, &file, NULL, &error));
    assert_true(gf_atomic_file_commit(&file, NULL, &error));
    gf_atomic_file_finish(&file);
    assert_int_equal(access(name, F_OK), 0);
    assert_int_equal(entries(true), 1);
}

static void full_disk(void **state)
{
    (void)state;
    struct rlimit before, little;
    put("old", "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = before;
    little.rlim_cur = 100;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    const bool opened = gf_atomic_file_open("old", true, &file, NULL, &error);
    for (int i = 0; opened && i < 20000; i++)
        fputc('x', file.stream);
    const bool good = opened && gf_atomic_file_commit(&file, NULL, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(opened);
    assert_false(good);
    gf_atomic_file_finish(&file);
    holds("old", "old");
    assert_int_equal(entries(true), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_when_committed),
        cmocka_unit_test(without_a_commit_the_old_stays),
        cmocka_unit_test(replaces_and_keeps_permissions),
        cmocka_unit_test(a_taken_name_is_kept),
        cmocka_unit_test(places_that_cannot_be),
        cmocka_unit_test(the_longest_name),
        cmocka_unit_test(full_disk),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
