/* From keys to the trainer's queue, against a trainer of the test's own that only notes what it is told. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/app.h"

/* The trainer: a snapshot that the test moves on, counts of commands, and a queue that may be full. */
static struct {
    struct gf_snapshot snapshot;
    struct gf_spec spec; /* as last set */
    uint64_t settings, refused;
    struct gf_settings_place place; /* as last gone back to */
    unsigned runs, pauses, sets, restarts, epochs;
    uint64_t granted;
    uint64_t actions, taken_back;  /* numbers of the last ones */
    struct gf_action action;       /* the last one */
    struct gf_trainer_report news; /* number 0: none */
    struct gf_plane_request plane;
    int planes; /* asked for */
    bool full, busy;
    int focus; /* the layer looked at, from 1 */
    unsigned looks;
    char order[64]; /* a letter for each command */
} fake;

static bool note(char letter, unsigned *count)
{
    if (fake.full)
        return false;
    size_t length = strlen(fake.order);
    if (length + 1 < sizeof fake.order)
        fake.order[length] = letter;
    ++*count;
    return true;
}

bool gf_trainer_create(const struct gf_spec *spec, struct gf_pool *pool, struct gf_trainer **ret_trainer,
                       struct gf_error *reterr)
{
    (void)pool;
    (void)reterr;
    fake.spec = *spec;
    fake.snapshot.serial = fake.snapshot.generation = 1;
    fake.snapshot.layer_count = (uint32_t)spec->network.depth + 1;
    *ret_trainer = (struct gf_trainer *)&fake;
    return true;
}

void gf_trainer_destroy(struct gf_trainer *trainer)
{
    (void)trainer;
}

int gf_trainer_descriptor(const struct gf_trainer *trainer)
{
    (void)trainer;
    return -1;
}

const struct gf_snapshot *gf_trainer_latest(struct gf_trainer *trainer)
{
    (void)trainer;
    return &fake.snapshot;
}

struct gf_history *gf_trainer_history(struct gf_trainer *trainer)
{
    (void)trainer;
    return NULL;
}

bool gf_trainer_run(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('R', &fake.runs);
}

bool gf_trainer_pause(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('P', &fake.pauses);
}

bool gf_trainer_step(struct gf_trainer *trainer, uint64_t count)
{
    unsigned steps = 0;
    (void)trainer;
    if (!note('S', &steps))
        return false;
    fake.granted += count;
    return true;
}

bool gf_trainer_step_epoch(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('E', &fake.epochs);
}

bool gf_trainer_restart(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('0', &fake.restarts);
}

uint64_t gf_trainer_set(struct gf_trainer *trainer, const struct gf_spec *spec)
{
    (void)trainer;
    if (!note('C', &fake.sets))
        return 0;
    fake.spec = *spec;
    return ++fake.settings;
}

uint64_t gf_trainer_set_back(struct gf_trainer *trainer, const struct gf_spec *spec,
                             const struct gf_settings_place *place)
{
    const uint64_t serial = gf_trainer_set(trainer, spec);
    if (serial) {
        fake.order[strlen(fake.order) - 1] = 'B';
        fake.place = *place;
    }
    return serial;
}

uint64_t gf_trainer_act(struct gf_trainer *trainer, const struct gf_action *action)
{
    unsigned acted = 0;
    (void)trainer;
    if (!note('A', &acted))
        return 0;
    fake.action = *action;
    return ++fake.actions;
}

void gf_trainer_focus(struct gf_trainer *trainer, int layer)
{
    (void)trainer;
    fake.focus = layer + 1;
    fake.looks++;
}

bool gf_trainer_take_back(struct gf_trainer *trainer, uint64_t number)
{
    unsigned taken = 0;
    (void)trainer;
    if (!note('U', &taken))
        return false;
    fake.taken_back = number;
    return true;
}

bool gf_trainer_report(struct gf_trainer *trainer, struct gf_trainer_report *ret_report)
{
    (void)trainer;
    if (!fake.news.number)
        return false;
    *ret_report = fake.news;
    fake.news.number = 0;
    return true;
}

void gf_trainer_plane(struct gf_trainer *trainer, const struct gf_plane_request *request)
{
    (void)trainer;
    fake.plane = *request;
    fake.planes++;
}

const struct gf_plane *gf_trainer_latest_plane(struct gf_trainer *trainer)
{
    (void)trainer;
    return NULL;
}

bool gf_trainer_painting(const struct gf_trainer *trainer)
{
    (void)trainer;
    return false;
}

bool gf_trainer_busy(const struct gf_trainer *trainer)
{
    (void)trainer;
    return fake.busy;
}

bool gf_trainer_refused(struct gf_trainer *trainer, uint64_t *ret_settings, struct gf_error *ret_error)
{
    (void)trainer;
    if (!fake.refused)
        return false;
    *ret_settings = fake.refused;
    gf_error_set(ret_error, "no such file: rubbish.csv");
    fake.refused = 0;
    return true;
}

static int start(void **state)
{
    static struct gf_preset preset;
    struct gf_app *app;
    memset(&fake, 0, sizeof fake);
    memset(&preset, 0, sizeof preset);
    strcpy(preset.name, "first");
    gf_spec_init(&preset.spec);
    if (!gf_app_create(&preset, NULL, &app, NULL))
        return -1;
    app->now = 50;
    gf_drive_start(app);
    *state = app;
    return 0;
}

static int stop(void **state)
{
    gf_app_destroy(*state);
    return 0;
}

static void press(struct gf_app *app, int key)
{
    gf_app_input(app, &(struct gf_input){.kind = GF_INPUT_KEY, .key = key});
}

static void type(struct gf_app *app, const char *keys)
{
    for (; *keys; keys++)
        press(app, (unsigned char)*keys);
}

/* The trainer has measured an iteration under the settings it holds; the screen takes and draws it. */
static void publish(struct gf_app *app, uint64_t iteration)
{
    fake.snapshot.serial++;
    fake.snapshot.iteration = iteration;
    fake.snapshot.settings = fake.settings;
    gf_drive_receive(app);
    gf_drive_drawn(app);
}

static void an_iteration_is_granted_when_the_last_is_drawn(void **state)
{
    struct gf_app *app = *state;
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 0); /* nothing has been drawn yet */
    publish(app, 0);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1);
    app->now += 0.1; /* it is late: no other is granted meanwhile */
    fake.busy = true;
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1);
    fake.snapshot.serial++;
    fake.snapshot.iteration = 1;
    gf_drive_receive(app);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1); /* seen, but not drawn */
    gf_drive_drawn(app);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 2);
    publish(app, 2);
    assert_true(gf_drive_tick(app) > 0.02); /* on time: the next is not due yet */
    assert_int_equal(fake.granted, 2);
}

static void a_held_key_becomes_one_set(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    type(app, "]]]]]");
    assert_int_equal(fake.sets, 0);
    assert_true(gf_drive_pending(app));
    gf_drive_tick(app);
    assert_int_equal(fake.sets, 1);
    assert_int_equal(fake.spec.network.depth, 25);
    assert_true(gf_drive_pending(app));
    publish(app, 0);
    assert_false(gf_drive_pending(app));
    gf_drive_tick(app);
    assert_int_equal(fake.sets, 1);
}

static void a_full_queue_loses_nothing(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    fake.full = true;
    type(app, "a n");
    double wait = gf_drive_tick(app);
    assert_true(wait > 0 && wait < 0.05);
    assert_string_equal(fake.order, "");
    fake.full = false;
    gf_drive_tick(app);
    assert_string_equal(fake.order, "CPS");
    assert_int_equal(fake.granted, 1);
}

static void n_pauses_and_steps_exactly_as_often_as_pressed(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 1); /* it was running */
    press(app, 'n');
    gf_drive_tick(app);
    assert_false(app->drive.running);
    assert_string_equal(fake.order, "SPS");
    assert_int_equal(fake.granted, 2);
    type(app, "nnn");
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 5);
    publish(app, 5);
    app->now += 10;
    gf_drive_tick(app);
    assert_int_equal(fake.granted, 5); /* it stays paused */
}

static void a_held_n_does_not_pile_up_slow_iterations(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, 'n');
    gf_drive_tick(app);
    fake.busy = true;
    app->now += 1.5;
    publish(app, 1); /* took long */
    for (int i = 0; i < 30; i++) {
        press(app, 'n');
        app->now += 0.03;
        gf_drive_tick(app);
    }
    assert_int_equal(fake.granted, 2);
}

static void max_runs_freely_until_paused(void **state)
{
    struct gf_app *app = *state;
    app->spec.view.speed = INFINITY;
    gf_drive_start(app);
    publish(app, 0);
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "R");
    assert_true(gf_drive_at_max(app));
    press(app, ' ');
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RP");
    assert_false(gf_drive_at_max(app));
    type(app, " -"); /* on, and at 1000 a second */
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RPS");
}

static void what_is_held_stands_still_and_goes_on_as_before(void **state)
{
    struct gf_app *app = *state;
    app->spec.view.speed = INFINITY;
    gf_drive_start(app);
    publish(app, 0);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "R");
    gf_drive_hold(app, true);
    assert_false(gf_drive_goes(app));
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RP");
    app->spec.view.speed = 30; /* nor at a pace */
    gf_drive_speed_changed(app);
    app->now += 1;
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RP");
    gf_drive_hold(app, false);
    assert_true(gf_drive_goes(app));
    gf_drive_tick(app);
    assert_string_equal(fake.order, "RPS");
}

static void nothing_moves_in_a_view_without_animation(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    app->dirty = false;
    assert_true(gf_app_tick(app) < 0);
    app->now += 100;
    assert_true(gf_app_tick(app) < 0);
    assert_false(app->dirty);
    assert_false(app->drive.held);
}

static void a_refused_setting_goes_back(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, 'a');
    gf_drive_tick(app);
    publish(app, 0); /* accepted */
    int accepted = app->spec.network.activation;
    assert_true(gf_app_set(app, "data.samples", "700"));
    gf_drive_tick(app);
    fake.refused = fake.settings;
    gf_drive_receive(app);
    assert_int_equal(app->spec.data.samples, 500);
    assert_int_equal(app->spec.network.activation, accepted);
    assert_false(gf_drive_pending(app));
    assert_true(app->message_is_error);
    assert_non_null(strstr(app->message, "rubbish.csv"));
    unsigned sets = fake.sets;
    gf_drive_tick(app);
    assert_int_equal(fake.sets, sets);
}

static void a_refused_preset_leaves_the_old_one(void **state)
{
    struct gf_app *app = *state;
    static struct gf_preset other;
    publish(app, 0);
    memset(&other, 0, sizeof other);
    strcpy(other.name, "other");
    gf_spec_init(&other.spec);
    other.spec.network.depth = 3;
    gf_app_open(app, &other);
    gf_drive_tick(app);
    assert_string_equal(app->preset->preset.name, "other");
    fake.refused = fake.settings;
    gf_drive_receive(app);
    assert_string_equal(app->preset->preset.name, "first");
    assert_int_equal(app->spec.network.depth, 20);
    assert_false(app->modified);
    press(app, 'u');
    assert_string_equal(app->message, "nothing to undo"); /* it never took place */
}

static void undo_brings_a_modified_preset_back(void **state)
{
    struct gf_app *app = *state;
    static struct gf_preset other;
    publish(app, 0);
    type(app, "]]");
    assert_true(app->modified);
    memset(&other, 0, sizeof other);
    strcpy(other.name, "other");
    gf_spec_init(&other.spec);
    gf_app_open(app, &other);
    assert_false(app->modified);
    assert_int_equal(app->spec.network.depth, 20);
    press(app, 'u');
    assert_string_equal(app->preset->preset.name, "first");
    assert_int_equal(app->spec.network.depth, 22);
    assert_true(app->modified);
    type(app, "uu");
    assert_int_equal(app->spec.network.depth, 20);
    assert_false(app->modified);
    press(app, 'u');
    assert_string_equal(app->message, "nothing to undo");
}

/* The same network under another name starts at its iteration 0 all the same. */
static void a_preset_begins_at_its_beginning(void **state)
{
    struct gf_app *app = *state;
    static struct gf_preset other;
    publish(app, 40);
    memset(&other, 0, sizeof other);
    strcpy(other.name, "other");
    gf_spec_init(&other.spec);
    gf_app_open(app, &other);
    gf_drive_tick(app);
    assert_int_equal(fake.restarts, 1);
}

static void speed_is_no_change_of_the_preset(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    type(app, "++-");
    assert_true(app->spec.view.speed == 60);
    assert_false(app->modified);
    press(app, 'u');
    assert_true(app->spec.view.speed == 60);
    gf_drive_tick(app);
    assert_int_equal(fake.sets, 0);
    type(app, "a+u"); /* undoes the activation, not the speed */
    assert_true(app->spec.view.speed == 100);
    assert_false(app->modified);
}

static void an_epoch_ends_in_a_pause(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, 'N');
    fake.busy = true;
    gf_drive_tick(app);
    assert_string_equal(fake.order, "PE");
    assert_true(app->drive.stepping_epoch);
    app->now += 1;
    publish(app, 13);
    gf_drive_tick(app);
    assert_true(app->drive.stepping_epoch);
    fake.busy = false;
    gf_drive_tick(app);
    assert_false(app->drive.stepping_epoch || app->drive.running);
    assert_true(app->dirty);
}

static void an_epoch_is_shown_to_go_and_to_be_stopped(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' ');
    gf_drive_tick(app);
    app->dirty = false; /* drawn */
    press(app, 'N');
    fake.busy = true;
    gf_drive_tick(app);
    assert_true(gf_drive_goes(app) && app->dirty);
    app->dirty = false;
    press(app, ' ');
    gf_drive_tick(app);
    assert_true(!gf_drive_goes(app) && app->dirty);
}

static void an_epoch_is_stopped_before_it_begins(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' ');
    gf_drive_tick(app);
    fake.order[0] = 0;
    type(app, "N ");
    gf_drive_tick(app);
    assert_false(gf_drive_wants_to_go(app));
    assert_null(strchr(fake.order, 'E'));
    assert_null(strchr(fake.order, 'R'));
}

/* What is drawn between a key and the tick that carries it out. */
static void speed_is_told_before_it_is_had(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    app->spec.view.speed = INFINITY;
    gf_drive_speed_changed(app);
    gf_drive_tick(app);
    assert_true(gf_drive_at_max(app) && isinf(gf_drive_speed(app)));
    press(app, '-');
    assert_true(gf_drive_at_max(app) && isfinite(gf_drive_speed(app)));
    gf_drive_tick(app);
    press(app, 'N');
    assert_true(gf_drive_goes(app) && isinf(gf_drive_speed(app)));
}

static void busy_stays_on_the_screen_until_it_is_over(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' ');
    press(app, 'n');
    fake.busy = true;
    gf_drive_tick(app);
    assert_false(app->drive.busy_shown);
    app->now += 1;
    gf_drive_tick(app);
    assert_true(app->drive.busy_shown);
    press(app, 'n'); /* another wish is no reason to say that it rests */
    gf_drive_tick(app);
    assert_true(app->drive.busy_shown);
    fake.busy = false;
    gf_drive_tick(app);
    assert_false(app->drive.busy_shown);
}

static void errors_stay_until_the_next_key(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    type(app, ":set network.depth 9999");
    press(app, GF_KEY_ENTER);
    assert_true(app->message_is_error && *app->message);
    app->now += 100;
    gf_drive_tick(app);
    publish(app, 1);
    assert_true(*app->message);
    press(app, 'j');
    assert_false(*app->message);
    assert_int_equal(app->spec.network.depth, 20);
}

/* Longer than the message has room for, and every character two bytes. */
static void a_long_message_ends_with_a_whole_character(void **state)
{
    struct gf_app *app = *state;
    char path[1023];
    publish(app, 0);
    for (size_t odd = 0; odd < 2; odd++) {
        memset(path, 'x', odd + 1);
        for (size_t i = odd; i + 2 < sizeof path; i += 2)
            memcpy(path + i, "\xc3\xa9", 3);
        assert_true(gf_app_set(app, "data.file", path));
        const size_t length = strlen(app->message), before = strlen("data.file = ");
        assert_true(length + 2 >= sizeof app->message);
        assert_int_equal((length - before - odd) % 2, 0);
    }
}

static void layers_are_selected_within_the_network(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, GF_KEY_END);
    assert_int_equal(app->view.selected, 20);
    press(app, GF_KEY_DOWN);
    assert_int_equal(app->view.selected, 20);
    fake.snapshot.layer_count = 5;
    publish(app, 0);
    assert_int_equal(app->view.selected, 4);
    press(app, GF_KEY_HOME);
    press(app, GF_KEY_UP);
    assert_int_equal(app->view.selected, 0);
}

static void no_neuron_is_selected_before_one_is_chosen(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    for (int i = 0; i < 3; i++)
        fake.snapshot.layers[i].width = 8;
    assert_int_equal(app->view.neuron, -1);
    press(app, 'j');
    assert_int_equal(app->view.neuron, -1);
    press(app, GF_KEY_RIGHT);
    assert_int_equal(app->view.neuron, 0);
    press(app, GF_KEY_LEFT);
    assert_int_equal(app->view.neuron, 0);
    for (int i = 0; i < 20; i++)
        press(app, GF_KEY_RIGHT);
    assert_int_equal(app->view.neuron, 7);
    gf_app_select_neuron(app, -1);
    press(app, GF_KEY_LEFT);
    assert_int_equal(app->view.neuron, 0);
    gf_app_select_neuron(app, -1);
    press(app, 'x'); /* the menu shows whom it is about */
    assert_int_equal(app->view.neuron, 0);
}

static void click(struct gf_app *app, int x, int y)
{
    gf_app_input(app, &(struct gf_input){.kind = GF_INPUT_CLICK, .x = x, .y = y});
}

/* A map of 20 neurons in three rows of 8 columns, four rows a layer. */
static void a_click_finds_its_neuron_in_every_row(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    for (int i = 0; i < 3; i++)
        fake.snapshot.layers[i].width = 20;
    app->hit = (struct gf_hit){.rows = {0, 2, 80, 12},
                               .first_layer = 0,
                               .rows_a_layer = 4,
                               .neurons = {70, 2, 8, 12},
                               .neurons_a_cell = 1};
    click(app, 10, 3);
    assert_true(app->view.selected == 0 && app->view.neuron == -1);
    click(app, 73, 2 + 4);
    assert_true(app->view.selected == 1 && app->view.neuron == 3);
    click(app, 73, 2 + 4 + 1);
    assert_true(app->view.selected == 1 && app->view.neuron == 8 + 3);
    click(app, 73, 2 + 4 + 2);
    assert_true(app->view.selected == 1 && app->view.neuron == 16 + 3);
    click(app, 74, 2 + 8 + 2); /* no neuron is drawn there */
    assert_true(app->view.selected == 2 && app->view.neuron == 16 + 3);
    app->hit.neurons_a_cell = 2;
    click(app, 71, 2 + 1);
    assert_true(app->view.selected == 0 && app->view.neuron == 2 * (8 + 1));
}

static void command(struct gf_app *app, const char *line)
{
    press(app, ':');
    type(app, line);
    press(app, GF_KEY_ENTER);
}

static void an_intervention_comes_after_what_was_asked_before(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' '); /* pause */
    press(app, 'n');
    press(app, '>');
    press(app, 'r');
    command(app, "bias 3.5 -2");
    assert_string_equal(fake.order, "C0PSA");
    assert_int_equal(fake.action.kind, GF_ACTION_BIAS);
    assert_int_equal(fake.action.neuron, 5);
    command(app, "burst"); /* while paused it makes its step at once */
    gf_drive_tick(app);
    assert_string_equal(fake.order, "C0PSAAS");
    command(app, "bias 30 1"); /* there is no such layer: nothing is sent */
    assert_true(app->message_is_error);
    assert_non_null(strstr(app->message, "no layer 30"));
    command(app, "kil 3");
    assert_int_equal(fake.action.kind, GF_ACTION_KILL); /* the beginning of a word is enough */
    command(app, "kill");
    assert_non_null(strstr(app->message, "layer is missing"));
    assert_int_equal(fake.actions, 3);
    fake.full = true;
    command(app, "kill 3");
    assert_true(app->message_is_error);
    fake.full = false;
}

static void reports_are_told(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    command(app, "kill 3");
    fake.news = (struct gf_trainer_report){.number = 1, .done = true};
    strcpy(fake.news.intervention.message, "layer 3: all gone");
    gf_drive_receive(app);
    assert_string_equal(app->message, "layer 3: all gone");
    assert_false(app->message_is_error);
    command(app, "kill 4");
    fake.news = (struct gf_trainer_report){.number = 2, .error = {.message = "they cannot die"}};
    gf_drive_receive(app);
    assert_string_equal(app->message, "they cannot die");
    assert_true(app->message_is_error);
    press(app, 'u'); /* what did not happen is not undone */
    assert_int_equal(fake.taken_back, 1);
    press(app, 'u');
    assert_string_equal(app->message, "nothing to undo");
}

static void undo_takes_back_whatever_came_last(void **state)
{
    struct gf_app *app = *state;
    const double rate = app->spec.training.learning_rate;
    publish(app, 0);
    command(app, "scale 2 3");
    press(app, '>');
    command(app, "revive 3");
    press(app, 'u');
    assert_int_equal(fake.taken_back, 2);
    assert_true(app->spec.training.learning_rate != rate);
    press(app, 'u');
    assert_true(app->spec.training.learning_rate == rate);
    press(app, 'u');
    assert_int_equal(fake.taken_back, 1);
    /* A new network has nothing of it left. */
    command(app, "scale 2 3");
    press(app, '>');
    press(app, ']');
    press(app, 'u'); /* the depth */
    press(app, 'u'); /* the rate */
    assert_true(app->spec.training.learning_rate == rate);
    press(app, 'u');
    assert_string_equal(app->message, "nothing to undo");
    command(app, "scale 2 3");
    press(app, 'r');
    press(app, 'u');
    assert_string_equal(app->message, "nothing to undo");
    assert_int_equal(fake.taken_back, 1);
    command(app, "scale 2 3");
    fake.full = true;
    press(app, 'u');
    assert_true(app->message_is_error);
    fake.full = false;
    press(app, 'u'); /* it is still there */
    assert_int_equal(fake.taken_back, 5);
}

/* It makes its step at once: said is what was done, as soon as that is to be seen. */
static void a_burst_while_paused_tells_what_was_done(void **state)
{
    static const char waiting[] = "the next step is made at rate 1";
    struct gf_app *app = *state;
    publish(app, 7);
    press(app, ' ');
    gf_drive_tick(app);
    command(app, "burst");
    gf_drive_tick(app);
    fake.news = (struct gf_trainer_report){.number = 1, .done = true, .intervention = {.iteration = 7}};
    strcpy(fake.news.intervention.message, waiting);
    publish(app, 7);
    assert_string_equal(app->message, waiting);
    publish(app, 8);
    char wanted[100];
    const double rate = app->spec.training.learning_rate;
    snprintf(wanted, sizeof wanted, "iteration 8 was made at rate %.6g: 100 times %.6g", 100 * rate, rate);
    assert_string_equal(app->message, wanted);
    gf_app_say(app, "said once");
    publish(app, 9);
    assert_string_equal(app->message, "said once");
    /* Report and snapshot may come together. */
    command(app, "burst 10");
    gf_drive_tick(app);
    fake.news = (struct gf_trainer_report){.number = 2, .done = true, .intervention = {.iteration = 9}};
    publish(app, 10);
    assert_non_null(strstr(app->message, "iteration 10 was made at rate"));
    /* Taken back before it was made, or begun anew: it was not. */
    command(app, "burst 10");
    gf_drive_tick(app);
    fake.news = (struct gf_trainer_report){.number = 3, .done = true, .intervention = {.iteration = 10}};
    publish(app, 10);
    fake.news = (struct gf_trainer_report){.number = 3, .taken_back = true, .done = true};
    strcpy(fake.news.intervention.message, "undone: burst 10");
    publish(app, 10);
    publish(app, 11);
    assert_string_equal(app->message, "undone: burst 10");
    command(app, "burst 10");
    gf_drive_tick(app);
    fake.news = (struct gf_trainer_report){.number = 4, .done = true, .intervention = {.iteration = 11}};
    strcpy(fake.news.intervention.message, waiting);
    publish(app, 11);
    fake.snapshot.generation++;
    publish(app, 12);
    assert_string_equal(app->message, waiting);
    /* While it runs, it waits for the next. */
    press(app, ' ');
    gf_drive_tick(app);
    command(app, "burst 10");
    fake.news = (struct gf_trainer_report){.number = 5, .done = true, .intervention = {.iteration = 12}};
    strcpy(fake.news.intervention.message, waiting);
    publish(app, 12);
    publish(app, 13);
    assert_string_equal(app->message, waiting);
}

/* The trainer is told which settings are gone back to, so that it can put back what was taken away since. */
static void undo_tells_where_it_goes_back_to(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    press(app, ' ');
    gf_drive_tick(app);
    command(app, "set network.activation relu");
    gf_drive_tick(app);
    command(app, "set network.norm batch");
    command(app, "set network.norm layer"); /* in one go with the one before */
    gf_drive_tick(app);
    assert_int_equal(fake.settings, 2);
    memset(fake.order, 0, sizeof fake.order);
    press(app, 'u');
    gf_drive_tick(app);
    assert_string_equal(fake.order, "B");
    assert_true(fake.place.serial == 1 && fake.place.unsent);
    press(app, 'u');
    press(app, 'u'); /* one by one, however fast */
    gf_drive_tick(app);
    assert_string_equal(fake.order, "BBB");
    assert_true(fake.place.serial == 0 && !fake.place.unsent);
    assert_true(gf_spec_equal(&fake.spec, &app->spec) && !app->modified);
    command(app, "set network.norm batch");
    gf_drive_tick(app);
    press(app, 'u');
    command(app, "set training.optimizer adam"); /* is no undo */
    gf_drive_tick(app);
    assert_string_equal(fake.order, "BBBCBC");
    assert_int_equal(fake.place.serial, 5);
    press(app, 'u');
    press(app, ']');
    press(app, 'u'); /* a new network: nothing to put back */
    gf_drive_tick(app);
    assert_string_equal(fake.order, "BBBCBCBC");
}

/* What `[layer N]` may have, for the selected layer: stepped from what holds, typed, and taken back. */
static void the_panel_ends_with_the_selected_layer(void **state)
{
    struct gf_app *app = *state;
    char value[64];
    bool own;
    publish(app, 0);
    const struct gf_layer_override *layer = &app->spec.layers[2];
    press(app, 'j');
    press(app, 'j');
    press(app, 's');
    press(app, GF_KEY_END); /* frozen */
    press(app, GF_KEY_RIGHT);
    assert_true(layer->given == GF_OVERRIDE_FROZEN && layer->frozen);
    press(app, GF_KEY_UP); /* bias */
    press(app, GF_KEY_UP); /* gain */
    press(app, GF_KEY_ENTER);
    type(app, "2.5");
    press(app, GF_KEY_ENTER);
    assert_true(layer->given == (GF_OVERRIDE_FROZEN | GF_OVERRIDE_GAIN) && layer->gain == 2.5);
    press(app, GF_KEY_ENTER);
    type(app, "many");
    press(app, GF_KEY_ENTER);
    assert_non_null(strstr(app->overlays.panel.error, "layer.3.gain"));
    press(app, GF_KEY_ESCAPE);
    press(app, GF_KEY_ENTER);
    type(app, "default");
    press(app, GF_KEY_ENTER);
    assert_int_equal(layer->given, GF_OVERRIDE_FROZEN);
    press(app, 'u'); /* as any change */
    assert_true(layer->given & GF_OVERRIDE_GAIN && layer->gain == 2.5);
    press(app, GF_KEY_ESCAPE);
    for (int i = 0; i < (int)app->spec.network.depth; i++)
        press(app, 'j');
    press(app, 's'); /* the read-out has none: the selection goes to what there is */
    press(app, GF_KEY_END);
    press(app, GF_KEY_RIGHT);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(app->spec.layers[i].given & ~(unsigned)GF_OVERRIDE_GAIN,
                         i == 2 ? GF_OVERRIDE_FROZEN : 0);
    assert_string_equal(gf_layer_field_text(&app->spec, 1, 0, value, sizeof value, &own), "sigmoid");
    assert_false(own);
}

/* The present numbers, as long as they can get, stand there whole. */
static void the_menu_cuts_no_number(void **state)
{
    struct gf_app *app = *state;
    struct gf_canvas canvas;
    const struct gf_rect area = {0, 0, 100, 40};
    publish(app, 0);
    for (int i = 0; i < 3; i++) {
        struct gf_layer_measure *layer = &fake.snapshot.layers[i];
        layer->width = layer->dead_count = layer->firing_count = 2048;
        layer->can_die = layer->rectifier = true;
        layer->bias_mean = -1.23456e-100;
        layer->preactivation_mean = -1.23456e-10;
        layer->preactivation_std = 1.23456e-10;
        layer->weight_norm = 1.23456e-10;
    }
    app->spec.training.learning_rate = 1.2e-10;
    press(app, 'x');
    for (int ascii = 0; ascii < 2; ascii++) {
        assert_true(gf_canvas_init(&canvas, area.width, area.height, NULL));
        canvas.ascii = ascii;
        app->overlay->draw(app, &canvas, area, (struct gf_rect){0});
        const struct gf_rect list = app->overlays.intervene.list;
        assert_true(list.height >= 15);
        char text[4096];
        size_t used = 0;
        for (int y = list.y; y < list.y + list.height; y++)
            for (int x = list.x; x < list.x + list.width && used + 1 < sizeof text; x++) {
                const uint32_t glyph = canvas.cells[y * area.width + x].glyph;
                text[used++] = glyph > 0 && glyph < 0x80 ? (char)glyph : '#';
            }
        text[used] = 0;
        static const char *const whole[] = {"mean -1.2e-100 ", " 2048/2048 dead ", " 2048/2048 fire ",
                                            " 1.23e-10 ", "rate 1.2e-10 "};
        for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
            if (!strstr(text, whole[i]))
                fail_msg("\"%s\" is cut", whole[i]);
        gf_canvas_finish(&canvas);
    }
}

static void the_menu_does_what_the_words_do(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    for (int i = 0; i < 3; i++) {
        fake.snapshot.layers[i].width = 8;
        fake.snapshot.layers[i].can_die = true;
    }
    press(app, 'j');
    press(app, GF_KEY_RIGHT);
    press(app, GF_KEY_RIGHT);
    press(app, 'x');
    assert_ptr_equal(app->overlay, &gf_overlay_intervene);
    press(app, GF_KEY_ENTER); /* asks for a value, with one to begin with */
    press(app, GF_KEY_ENTER);
    assert_null(app->overlay);
    assert_int_equal(fake.action.kind, GF_ACTION_BIAS);
    assert_int_equal(fake.action.layer, 2);
    assert_int_equal(fake.action.neuron, 2);
    assert_true(fake.action.value == -2);
    press(app, 'x'); /* it opens where it was left */
    press(app, GF_KEY_ENTER);
    type(app, "0.5"); /* a typed value replaces the old one */
    press(app, GF_KEY_ENTER);
    assert_true(fake.action.value == 0.5);
    press(app, 'x');
    press(app, GF_KEY_ENTER);
    type(app, "many");
    press(app, GF_KEY_ENTER);
    assert_non_null(app->overlay); /* what is wrong is said in the menu */
    assert_non_null(strstr(app->overlays.intervene.error, "not a number"));
    press(app, GF_KEY_ESCAPE);
    press(app, 'j');
    press(app, GF_KEY_ENTER);
    assert_null(app->overlay);
    assert_int_equal(fake.action.kind, GF_ACTION_KILL);
    assert_int_equal(fake.action.neuron, 2);
    press(app, 'x');
    press(app, GF_KEY_END);
    const double rate = app->spec.training.learning_rate;
    press(app, GF_KEY_RIGHT); /* a setting changes in its row */
    assert_true(app->spec.training.learning_rate > rate);
    assert_non_null(app->overlay);
    press(app, 'u');
    assert_true(app->spec.training.learning_rate == rate);
    press(app, 'x');
    assert_null(app->overlay);
}

#define DRIVE_TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

/* Only a view that wants it makes the trainer look closely; each layer is asked for once. */
static void a_view_says_what_is_looked_at(void **state)
{
    struct gf_app *app = *state;
    publish(app, 0);
    gf_drive_tick(app);
    assert_int_equal(fake.looks, 0);
    type(app, "2");
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_int_equal(fake.looks, 1);
    assert_int_equal(fake.focus, 1);
    fake.full = true; /* it needs no place in the queue */
    type(app, "jj");
    gf_drive_tick(app);
    assert_int_equal(fake.looks, 2);
    assert_int_equal(fake.focus, 3);
    type(app, "1");
    gf_drive_tick(app);
    gf_drive_tick(app);
    assert_int_equal(fake.looks, 3);
    assert_int_equal(fake.focus, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRIVE_TEST(an_iteration_is_granted_when_the_last_is_drawn),
        DRIVE_TEST(a_held_key_becomes_one_set),
        DRIVE_TEST(a_full_queue_loses_nothing),
        DRIVE_TEST(n_pauses_and_steps_exactly_as_often_as_pressed),
        DRIVE_TEST(a_held_n_does_not_pile_up_slow_iterations),
        DRIVE_TEST(max_runs_freely_until_paused),
        DRIVE_TEST(what_is_held_stands_still_and_goes_on_as_before),
        DRIVE_TEST(nothing_moves_in_a_view_without_animation),
        DRIVE_TEST(a_refused_setting_goes_back),
        DRIVE_TEST(a_refused_preset_leaves_the_old_one),
        DRIVE_TEST(undo_brings_a_modified_preset_back),
        DRIVE_TEST(a_preset_begins_at_its_beginning),
        DRIVE_TEST(speed_is_no_change_of_the_preset),
        DRIVE_TEST(an_epoch_ends_in_a_pause),
        DRIVE_TEST(an_epoch_is_shown_to_go_and_to_be_stopped),
        DRIVE_TEST(an_epoch_is_stopped_before_it_begins),
        DRIVE_TEST(speed_is_told_before_it_is_had),
        DRIVE_TEST(busy_stays_on_the_screen_until_it_is_over),
        DRIVE_TEST(errors_stay_until_the_next_key),
        DRIVE_TEST(a_long_message_ends_with_a_whole_character),
        DRIVE_TEST(layers_are_selected_within_the_network),
        DRIVE_TEST(no_neuron_is_selected_before_one_is_chosen),
        DRIVE_TEST(a_click_finds_its_neuron_in_every_row),
        DRIVE_TEST(an_intervention_comes_after_what_was_asked_before),
        DRIVE_TEST(reports_are_told),
        DRIVE_TEST(undo_takes_back_whatever_came_last),
        DRIVE_TEST(undo_tells_where_it_goes_back_to),
        DRIVE_TEST(a_burst_while_paused_tells_what_was_done),
        DRIVE_TEST(the_panel_ends_with_the_selected_layer),
        DRIVE_TEST(the_menu_cuts_no_number),
        DRIVE_TEST(the_menu_does_what_the_words_do),
        DRIVE_TEST(a_view_says_what_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
