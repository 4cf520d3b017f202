/* The sections of the settings table, one file each; settings.c joins them. */
#ifndef GRADFLOW_SPEC_SETTINGS_LIST_H
#define GRADFLOW_SPEC_SETTINGS_LIST_H

#include "gradflow/spec.h"
#include "spec/value.h"

struct gf_settings_section {
    const char *name; /* "network": what its keys begin with; NULL: keys without a dot */
    const struct gf_setting *rows;
    size_t count;
};

extern const struct gf_settings_section gf_settings_network;
extern const struct gf_settings_section gf_settings_data;
extern const struct gf_settings_section gf_settings_training;
extern const struct gf_settings_section gf_settings_measure;
extern const struct gf_settings_section gf_settings_diagnosis;
extern const struct gf_settings_section gf_settings_view;

/* The fields of [layer N]. */
struct gf_layer_settings {
    const struct gf_layer_setting *rows;
    size_t count;
};
extern const struct gf_layer_settings gf_layer_settings;

#endif
