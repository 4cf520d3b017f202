#include <math.h>
#include <stdio.h>

#include "tui/actions.h"
#include "tui/app.h"

void gf_act_toggle_running(struct gf_app *app, int argument)
{
    (void)argument;
    gf_drive_set_running(app, !gf_drive_wants_to_go(app));
}

void gf_act_step(struct gf_app *app, int argument)
{
    (void)argument;
    gf_drive_wish_step(app);
}

void gf_act_step_epoch(struct gf_app *app, int argument)
{
    (void)argument;
    gf_drive_wish_epoch(app);
}

void gf_act_restart(struct gf_app *app, int argument)
{
    (void)argument;
    gf_drive_wish_restart(app);
    gf_app_say(app, "restarted from seed %llu", (unsigned long long)app->spec.seed);
}

void gf_act_next_seed(struct gf_app *app, int argument)
{
    gf_app_step(app, gf_setting_find("seed"), argument);
}

void gf_act_speed(struct gf_app *app, int argument)
{
    double speed = gf_speed_step(app->spec.view.speed, argument);
    app->spec.view.speed = speed;
    gf_drive_speed_changed(app);
    if (isfinite(speed))
        gf_app_say(app, "speed %g iterations a second", speed);
    else
        gf_app_say(app, "speed max: as fast as it goes");
}
