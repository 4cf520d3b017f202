/* Settings and presets on their way to the trainer: sent once, refused, undone, and told of. */
#include "driven.h"

#include <string.h>

#include "fake_trainer.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRIVE_TEST(a_held_key_becomes_one_set),
        DRIVE_TEST(a_full_queue_loses_nothing),
        DRIVE_TEST(a_refused_setting_goes_back),
        DRIVE_TEST(a_refused_preset_leaves_the_old_one),
        DRIVE_TEST(undo_brings_a_modified_preset_back),
        DRIVE_TEST(a_preset_begins_at_its_beginning),
        DRIVE_TEST(speed_is_no_change_of_the_preset),
        DRIVE_TEST(errors_stay_until_the_next_key),
        DRIVE_TEST(a_long_message_ends_with_a_whole_character),
        DRIVE_TEST(undo_tells_where_it_goes_back_to),
        DRIVE_TEST(the_panel_ends_with_the_selected_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
