/* The running program writes a file, and the first, second, … call for memory or a descriptor fails: the file
 * is whole, or it is not there and the prompt says what could not be had. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/pool.h"
#include "failing.h"
#include "running.h"

#define LENGTH_MOST ((size_t)1 << 20)

static char folder[] = "gradflow-files-XXXXXX";
static char whole[LENGTH_MOST], written[LENGTH_MOST];

/* As after P, and :write. */
static void write_picture(struct gf_app *app, const char *name)
{
    gf_prompt_picture(app);
    if (app->overlay)
        gf_prompt_write(app, name);
}

static void write_preset(struct gf_app *app, const char *name)
{
    gf_app_overlay(app, &gf_overlay_prompt);
    gf_prompt_write(app, name);
}

static const struct writing {
    const char *name;
    void (*make)(struct gf_app *app, const char *name);
    unsigned long least; /* calls */
} writings[] = {{"a.svg", write_picture, 4}, {"a.txt", write_picture, 6}, {"a.ini", write_preset, 4}};

/* 0: there is none. */
static size_t read_file(const char *name, char *bytes)
{
    FILE *stream = fopen(name, "rb");
    if (!stream)
        return 0;
    const size_t length = fread(bytes, 1, LENGTH_MOST, stream);
    fclose(stream);
    assert_true(length > 0 && length < LENGTH_MOST);
    return length;
}

static void check_folder_is_empty(void)
{
    DIR *here = opendir(".");
    assert_non_null(here);
    for (const struct dirent *entry; (entry = readdir(here)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            fail_msg("%s is left", entry->d_name);
    closedir(here);
}

/* What has been said of it, on the screen or in the prompt. */
static const char *complaint_of(const struct gf_app *app)
{
    return *app->message && app->message_is_error ? app->message
           : app->overlay                         ? app->overlays.prompt.error
                                                  : "";
}

static struct gf_app *open_drawn(void)
{
    struct gf_app *app = running_open();
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 80, 24, NULL));
    gf_app_draw(app, &canvas);
    gf_canvas_finish(&canvas);
    *app->message = 0;
    return app;
}

/* Returns the file's bytes, 0 if it is not there. */
static size_t attempt(const struct writing *writing, unsigned long number, bool lasting, char *bytes)
{
    struct gf_app *app = open_drawn();
    failing_from_now(number, lasting);
    writing->make(app, writing->name);
    failing_end();
    const size_t length = read_file(writing->name, bytes);
    const char *complaint = complaint_of(app);
    if (length ? *complaint != 0 : !running_says_what_lacks(complaint))
        fail_msg("%s: call %lu (%s) fails: %s; says \"%s\"", writing->name, number, failing_function(),
                 length ? "it is written" : "it is not written", complaint);
    gf_app_destroy(app);
    unlink(writing->name);
    check_folder_is_empty();
    return length;
}

static void starve(const struct writing *writing, bool lasting)
{
    const size_t length = attempt(writing, 0, false, whole);
    unsigned long number = 0;
    assert_true(length > 0);
    do {
        const size_t got = attempt(writing, ++number, lasting, written);
        if (got && (got != length || memcmp(whole, written, length) != 0))
            fail_msg("%s: call %lu (%s) fails: something else is written", writing->name, number,
                     failing_function());
    } while (failing_happened());
    if (number <= writing->least)
        fail_msg("%s: only %lu calls", writing->name, number - 1);
}

static void a_file_is_whole_or_not_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof writings / sizeof *writings; i++)
        for (int lasting = 0; lasting < 2; lasting++)
            starve(&writings[i], lasting);
}

static void threads_come_all_or_not(void **state)
{
    (void)state;
    unsigned long number = 1;
    for (;; number++) {
        struct gf_pool *pool = NULL;
        struct gf_error error = {0};
        failing_from_now(number, false);
        const bool done = gf_pool_create(4, &pool, &error);
        failing_end();
        gf_pool_destroy(pool);
        if (done)
            break;
        assert_null(pool);
        assert_true(error.lacking);
        assert_true(*error.message);
    }
    assert_false(failing_happened());
    assert_int_equal(number, 8); /* memory, a lock, two conditions, three threads */
}

static int open_group(void **state)
{
    (void)state;
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static int close_group(void **state)
{
    (void)state;
    return chdir("..") | rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_whole_or_not_there),
        cmocka_unit_test(threads_come_all_or_not),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
