/* [view] */
#include <math.h>
#include <stddef.h>

#include "spec/settings/list.h"

static const char *screen_name(size_t index)
{
    static const char *const names[] = {"table", "layer", "history", "chain", "plane"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

static const struct gf_setting rows[] = {
    {.key = "view.screen",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, view.screen),
     .choice = screen_name,
     .fallback = "table",
     .effect = GF_EFFECT_NONE,
     .help = "view that the screen opens on"},
    {.key = "view.speed",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, view.speed),
     .least = 1,
     .most = 1000,
     .special = "max",
     .special_value = INFINITY,
     .fallback = "30",
     .effect = GF_EFFECT_NONE,
     .help = "iterations a second on the screen; max: as fast as it goes"},
};

const struct gf_settings_section gf_settings_view = {"view", rows, sizeof rows / sizeof *rows};
