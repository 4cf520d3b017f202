/* Which layer and neuron is selected, and what the trainer is to look at closely. */
#include "driven.h"

#include "fake_trainer.h"

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
        DRIVE_TEST(layers_are_selected_within_the_network),
        DRIVE_TEST(no_neuron_is_selected_before_one_is_chosen),
        DRIVE_TEST(a_click_finds_its_neuron_in_every_row),
        DRIVE_TEST(a_view_says_what_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
