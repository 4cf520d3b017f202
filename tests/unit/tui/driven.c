#include "driven.h"

#include <string.h>

#include "fake_trainer.h"

int start(void **state)
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

int stop(void **state)
{
    gf_app_destroy(*state);
    return 0;
}

void press(struct gf_app *app, int key)
{
    gf_app_input(app, &(struct gf_input){.kind = GF_INPUT_KEY, .key = key});
}

void type(struct gf_app *app, const char *keys)
{
    for (; *keys; keys++)
        press(app, (unsigned char)*keys);
}

void publish(struct gf_app *app, uint64_t iteration)
{
    fake.snapshot.serial++;
    fake.snapshot.iteration = iteration;
    fake.snapshot.settings = fake.settings;
    gf_drive_receive(app);
    gf_drive_drawn(app);
}

void command(struct gf_app *app, const char *line)
{
    press(app, ':');
    type(app, line);
    press(app, GF_KEY_ENTER);
}
