#include "running.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const lacks[] = {"no memory for",       "no memory to",          "not enough memory for",
                                    "no thread for",       "no lock for",           "no pipe for",
                                    "Too many open files", "Cannot allocate memory"};

struct gf_preset running_preset_of(const char *const *assignments)
{
    struct gf_preset preset = {.name = "small"};
    gf_spec_init(&preset.spec);
    for (; *assignments; assignments++)
        assert_true(gf_spec_assign(&preset.spec, *assignments, NULL));
    assert_true(gf_spec_validate(&preset.spec, NULL));
    return preset;
}

struct gf_preset running_preset(void)
{
    static const char *const assignments[] = {
        "network.depth=3",  "network.width=4",   "network.activation=relu",     "data.samples=24",
        "training.batch=8", "view.screen=table", "training.learning_rate=0.01", NULL};
    return running_preset_of(assignments);
}

/* Everything that is asked for has been done, measured and received; as long as it lasts. */
void running_settle(struct gf_app *app)
{
    for (bool idle = false, was_idle = false; !idle || !was_idle;) {
        gf_drive_tick(app);
        was_idle = idle;
        idle = !gf_trainer_busy(app->trainer) && !gf_trainer_painting(app->trainer) &&
               !gf_drive_pending(app) && !app->drive.granted;
        gf_drive_receive(app);
        struct pollfd source = {.fd = gf_trainer_descriptor(app->trainer), .events = POLLIN};
        if (!idle)
            poll(&source, 1, 1);
    }
}

struct gf_app *running_open(void)
{
    struct gf_preset *preset = malloc(sizeof *preset);
    struct gf_app *app = NULL;
    assert_non_null(preset);
    *preset = running_preset();
    assert_true(gf_app_create(preset, NULL, &app, NULL));
    free(preset);
    running_settle(app);
    gf_app_set(app, "training.learning_rate", "0.02"); /* which undo could go back from */
    running_settle(app);
    return app;
}

bool running_says_what_lacks(const char *message)
{
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++)
        if (strstr(message, lacks[i]))
            return true;
    return false;
}
