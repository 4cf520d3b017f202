/* Interventions on their way to the trainer: typed, chosen in the menu, reported, and taken back. */
#include "driven.h"

#include <stdio.h>
#include <string.h>

#include "fake_trainer.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRIVE_TEST(an_intervention_comes_after_what_was_asked_before),
        DRIVE_TEST(reports_are_told),
        DRIVE_TEST(undo_takes_back_whatever_came_last),
        DRIVE_TEST(a_burst_while_paused_tells_what_was_done),
        DRIVE_TEST(the_menu_cuts_no_number),
        DRIVE_TEST(the_menu_does_what_the_words_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
