/* [measure] */
#include <stddef.h>

#include "spec/settings/list.h"

static const char *histograms_name(size_t index)
{
    static const char *const names[] = {"shown", "every"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

static const struct gf_setting rows[] = {
    {.key = "measure.histograms",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, measure.histograms),
     .choice = histograms_name,
     .fallback = "shown",
     .effect = GF_EFFECT_NONE,
     .help = "compute histograms and neuron states for iterations that are shown, or for every one"},
    {.key = "measure.regions",
     .type = GF_SETTING_SWITCH,
     .offset = offsetof(struct gf_spec, measure.regions),
     .fallback = "no",
     .effect = GF_EFFECT_NONE,
     .help = "count the linear regions of the plane for records: two features, piecewise linear"},
    {.key = "measure.regions_grid",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, measure.regions_grid),
     .least = 1,
     .most = GF_REGIONS_GRID_MOST,
     .fallback = "256",
     .effect = GF_EFFECT_NONE,
     .help = "points along each side of the grid that linear regions are counted on"},
    {.key = "measure.regions_window",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, measure.regions_window),
     .least = 0,
     .least_open = true,
     .most = 1000000,
     .fallback = "3",
     .effect = GF_EFFECT_NONE,
     .first = 0.1,
     .help = "that grid reaches from minus to plus this in both features, as the network sees them"},
};

const struct gf_settings_section gf_settings_measure = {"measure", rows, sizeof rows / sizeof *rows};
