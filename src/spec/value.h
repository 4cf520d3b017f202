/* One value of a setting: read, print, compare, step. The setting's offset counts from `base`, which is a
 * gf_spec, or a gf_layer_override for the fields of `[layer N]`. Thread: pure. */
#ifndef GRADFLOW_SPEC_VALUE_H
#define GRADFLOW_SPEC_VALUE_H

#include "gradflow/spec.h"

/* key: the setting's full name, for the message. */
bool gf_value_set(const struct gf_setting *setting, const char *key, const char *value, void *base,
                  struct gf_error *reterr);
const char *gf_value_text(const struct gf_setting *setting, const void *base, char *text, size_t size);
/* As gf_setting_step. */
bool gf_value_step(const struct gf_setting *setting, void *base, int direction);
bool gf_value_equal(const struct gf_setting *setting, const void *a, const void *b);

/* `[layer N]` has settings of its own: offsets count from struct gf_layer_override, keys are the field's. */
struct gf_layer_setting {
    unsigned bit; /* enum gf_override_field */
    struct gf_setting setting;
};
size_t gf_layer_setting_count(void);
const struct gf_layer_setting *gf_layer_setting_at(size_t index);
const struct gf_layer_setting *gf_layer_setting_find(const char *field);

/* Sections of the settings table, in its order, index 0 … until false. A key without a dot has none. */
bool gf_section_at(size_t index, char *name, size_t size);

#endif
