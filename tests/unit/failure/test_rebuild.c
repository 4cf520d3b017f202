/* The running program, without a terminal: a change is asked for, and the first, second, … call for memory or
 * a thread that it takes fails, in whichever thread that is. Either the change is made all the same, or one
 * line on the screen says what could not be had, and training goes on with the network that was there. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "failing.h"
#include "running.h"

#define WIDTH   100
#define HEIGHT  30
#define PRESENT "gradflow-rebuild.ini"

static struct gf_preset another(void)
{
    static const char *const assignments[] = {"network.depth=2", "network.width=5",  "data.source=moons",
                                              "data.samples=20", "training.batch=4", NULL};
    return running_preset_of(assignments);
}

static void draw(struct gf_app *app)
{
    struct gf_canvas canvas;
    if (!gf_canvas_init(&canvas, WIDTH, HEIGHT, NULL))
        return;
    gf_app_draw(app, &canvas);
    gf_canvas_finish(&canvas);
}

static void press(struct gf_app *app, const char *keys)
{
    for (; *keys && !(*app->message && app->message_is_error); keys++) { /* a key takes a message away */
        const struct gf_input input = {.kind = GF_INPUT_KEY,
                                       .key = *keys == '\n' ? GF_KEY_ENTER : (unsigned char)*keys};
        gf_app_input(app, &input);
        draw(app);
    }
}

static void rebuild_depth(struct gf_app *app)
{
    gf_app_set(app, "network.depth", "5");
}

static void rebuild_norm_and_blocks(struct gf_app *app)
{
    struct gf_spec spec = app->spec;
    assert_true(gf_spec_assign(&spec, "network.residual=2", NULL));
    assert_true(gf_spec_assign(&spec, "network.init=orthogonal", NULL));
    gf_app_change(app, &spec);
}

static void reload_data(struct gf_app *app)
{
    gf_app_set(app, "data.source", "circles");
}

static void change_activation(struct gf_app *app)
{
    gf_app_set(app, "network.activation", "prelu");
}

static void change_optimizer(struct gf_app *app)
{
    gf_app_set(app, "training.optimizer", "adam");
}

static void change_norm(struct gf_app *app)
{
    gf_app_set(app, "network.norm", "batch");
    running_settle(app);
}

static void go_back(struct gf_app *app)
{
    gf_app_undo(app);
}

static void open_preset(struct gf_app *app)
{
    struct gf_preset preset = another();
    gf_app_open(app, &preset);
    gf_drive_set_running(app, false);
}

static void open_named(struct gf_app *app)
{
    gf_app_open_named(app, PRESENT);
    gf_drive_set_running(app, false);
}

static void intervene(struct gf_app *app)
{
    struct gf_action action;
    assert_true(gf_action_parse("kill 2.1", &action, NULL));
    gf_app_act(app, &action);
}

static void type_a_command(struct gf_app *app)
{
    press(app, ":set network.width 6\n");
}

static void choose_a_preset(struct gf_app *app)
{
    press(app, "p\n");
    gf_drive_set_running(app, false);
}

static void complete_a_name(struct gf_app *app)
{
    press(app, ":open va\t");
}

static void read_pages(struct gf_app *app)
{
    press(app, "?qeqs");
}

static void look_at_views(struct gf_app *app)
{
    press(app, "123456");
}

static const struct change {
    const char *name;
    void (*make)(struct gf_app *app);
    unsigned long least;                 /* calls that it takes */
    void (*prepare)(struct gf_app *app); /* without any failing; NULL: nothing */
} changes[] = {
    {"depth", rebuild_depth, 8, NULL},        {"blocks", rebuild_norm_and_blocks, 8, NULL},
    {"data", reload_data, 14, NULL},          {"activation", change_activation, 2, NULL},
    {"optimizer", change_optimizer, 2, NULL}, {"norm", change_norm, 2, NULL},
    {"undo", go_back, 1, change_norm},        {"preset", open_preset, 14, NULL},
    {"preset by name", open_named, 16, NULL}, {"intervention", intervene, 4, NULL},
    {":set", type_a_command, 8, NULL},        {"picker", choose_a_preset, 16, NULL},
    {"completion", complete_a_name, 3, NULL}, {"pages", read_pages, 2, NULL},
    {"views", look_at_views, 1, NULL},
};

/* The message is on the screen. */
static void check_shown(struct gf_app *app, const struct change *change, unsigned long number)
{
    struct gf_canvas canvas;
    char begin[32];
    assert_true(gf_canvas_init(&canvas, WIDTH, HEIGHT, NULL));
    gf_app_draw(app, &canvas);
    char *text = gf_canvas_dump(&canvas, false);
    assert_non_null(text);
    snprintf(begin, sizeof begin, "%.30s", app->message);
    if (!app->overlay && !strstr(text, begin))
        fail_msg("%s: call %lu (%s) fails: \"%s\" is not on the screen:\n%s", change->name, number,
                 failing_function(), app->message, text);
    free(text);
    gf_canvas_finish(&canvas);
}

/* One more iteration of the network that is there. */
static void check_goes_on(struct gf_app *app)
{
    const uint64_t generation = app->snapshot->generation, iteration = app->snapshot->iteration;
    gf_drive_set_running(app, false);
    running_settle(app);
    gf_drive_wish_step(app);
    running_settle(app);
    assert_int_equal(app->snapshot->generation, generation);
    assert_int_equal(app->snapshot->iteration, iteration + 1);
}

static bool same_settings(const struct gf_spec *a, const struct gf_spec *b)
{
    struct gf_spec copy = *a;
    copy.view = b->view;
    return gf_spec_equal(&copy, b);
}

/* Where there was no memory to remember what was, undo has nothing to do: it does not go farther back. */
static void check_undo(struct gf_app *app, const struct change *change, const struct gf_spec *before)
{
    const struct gf_spec after = app->spec;
    gf_app_undo(app);
    running_settle(app);
    if (!same_settings(&app->spec, before) && !same_settings(&app->spec, &after))
        fail_msg("%s: undo goes too far back", change->name);
}

/* Calls from `number` on fail while the change is made. Returns whether one did. */
static bool starve(struct gf_app **app, const struct change *change, unsigned long number, bool lasting)
{
    if (change->prepare)
        change->prepare(*app);
    const struct gf_spec before = (*app)->spec;
    const uint64_t generation = (*app)->snapshot->generation;
    *(*app)->message = 0;
    (*app)->message_is_error = (*app)->lacked = false;
    failing_from_now(number, lasting);
    change->make(*app);
    running_settle(*app);
    failing_end();
    const bool refused = *(*app)->message && (*app)->message_is_error;
    if (refused && !(failing_happened() && running_says_what_lacks((*app)->message)))
        fail_msg("%s: call %lu (%s) fails: says \"%s\"", change->name, number, failing_function(),
                 (*app)->message);
    if (refused) {
        check_shown(*app, change, number);
        if (!gf_spec_equal(&(*app)->spec, &before) || (*app)->snapshot->generation != generation)
            fail_msg("%s: call %lu (%s) fails, says \"%s\", but what was has not stayed", change->name,
                     number, failing_function(), (*app)->message);
        if ((*app)->overlay)
            gf_app_overlay(*app, NULL);
    }
    check_goes_on(*app);
    if (!refused && !change->prepare && !same_settings(&before, &(*app)->spec))
        check_undo(*app, change, &before);
    if (!refused || change->prepare) { /* begin again */
        gf_app_destroy(*app);
        *app = running_open();
    }
    return failing_happened();
}

static void write_present(void)
{
    struct gf_preset *preset = malloc(sizeof *preset);
    assert_non_null(preset);
    *preset = another();
    unlink(PRESENT);
    assert_true(gf_preset_write(PRESENT, preset, true, NULL, NULL));
    free(preset);
}

static void every_change(bool lasting)
{
    write_present();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct gf_app *app = running_open();
        unsigned long number = 1;
        while (starve(&app, &changes[i], number, lasting))
            number++;
        if (number <= changes[i].least)
            fail_msg("%s: there should be more than %lu calls", changes[i].name, number - 1);
        gf_app_destroy(app);
    }
    unlink(PRESENT);
}

static void one_call_fails(void **state)
{
    (void)state;
    every_change(false);
}

static void all_calls_fail_from_one_on(void **state)
{
    (void)state;
    every_change(true);
}

static void creating_the_program_fails(void **state)
{
    (void)state;
    struct gf_preset preset = running_preset();
    for (int lasting = 0; lasting < 2; lasting++)
        for (unsigned long number = 1;; number++) {
            struct gf_app *app = NULL;
            struct gf_error error = {0};
            failing_from_now(number, lasting);
            const bool done = gf_app_create(&preset, NULL, &app, &error);
            failing_end();
            if (done) {
                running_settle(app);
                gf_app_destroy(app);
                if (failing_happened())
                    fail_msg("call %lu (%s) fails, but the program begins", number, failing_function());
                assert_true(number > 20);
                break;
            }
            assert_null(app);
            assert_true(error.lacking);
            assert_true(strstr(error.message, "no ") != NULL || running_says_what_lacks(error.message));
        }
}

/* What a change to this is refused with; what is there goes on. Returns the number in front of the unit. */
static double check_too_large(const char *key, const char *value, const char *words)
{
    const size_t limit = failing_memory(0);
    struct gf_app *app = running_open();
    double number = 0;
    failing_memory(limit);
    const struct gf_spec before = app->spec;
    gf_app_set(app, key, value);
    running_settle(app);
    assert_true(app->message_is_error);
    if (!strstr(app->message, words) || strchr(app->message, '\n'))
        fail_msg("%s: says \"%s\", not \"%s\"", key, app->message, words);
    assert_true(gf_spec_equal(&app->spec, &before));
    check_goes_on(app);
    check_goes_on(app);
    const char *needs = strstr(app->message, " needs ");
    if (needs)
        number = strtod(needs + 7, NULL);
    gf_app_destroy(app);
    return number;
}

static void a_network_that_is_too_large_is_refused_with_its_size(void **state)
{
    (void)state;
    failing_memory((size_t)1 << 20);
    check_too_large("network.width", "2048", "3 × 2048 network needs 1");
    check_too_large("network.width", "2048", " MB; this machine has 1.0 MB");
    failing_memory(1);
    const double size = check_too_large("network.width", "30", "3 × 30 network needs ");
    failing_memory((size_t)(size * 1000) + 1000); /* room for it alone */
    check_too_large("network.width", "30", " kB beside the ");
    failing_memory(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating_the_program_fails),
        cmocka_unit_test(a_network_that_is_too_large_is_refused_with_its_size),
        cmocka_unit_test(one_call_fails),
        cmocka_unit_test(all_calls_fail_from_one_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
