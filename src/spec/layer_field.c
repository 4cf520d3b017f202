/* The settings of `[layer N]`, one by one: what holds in a layer, and the next value. */
#include <stdio.h>

#include "spec/value.h"

const struct gf_setting *gf_layer_field_at(size_t index)
{
    const struct gf_layer_setting *field = gf_layer_setting_at(index);
    return field ? &field->setting : NULL;
}

/* What the network has for all layers. */
static const char *network_text(const struct gf_spec *spec, const struct gf_setting *field, char *text,
                                size_t size)
{
    char key[64];
    snprintf(key, sizeof key, "network.%s", field->key);
    const struct gf_setting *setting = gf_setting_find(key);
    if (setting)
        return gf_setting_text(setting, spec, text, size);
    snprintf(text, size, "%s", field->fallback);
    return text;
}

const char *gf_layer_field_text(const struct gf_spec *spec, size_t layer, size_t index, char *text,
                                size_t size, bool *ret_own)
{
    const struct gf_layer_setting *field = gf_layer_setting_at(index);
    const struct gf_layer_override *override = &spec->layers[layer - 1];
    const bool own = (override->given & field->bit) != 0;
    if (ret_own)
        *ret_own = own;
    return own ? gf_value_text(&field->setting, override, text, size)
               : network_text(spec, &field->setting, text, size);
}

bool gf_layer_field_step(struct gf_spec *spec, size_t layer, size_t index, int direction)
{
    const struct gf_layer_setting *field = gf_layer_setting_at(index);
    struct gf_layer_override stepped = spec->layers[layer - 1];
    char text[64];
    struct gf_error error;
    gf_layer_field_text(spec, layer, index, text, sizeof text, NULL);
    if (!gf_value_set(&field->setting, field->setting.key, text, &stepped, &error) ||
        !gf_value_step(&field->setting, &stepped, direction))
        return false;
    stepped.given |= field->bit;
    spec->layers[layer - 1] = stepped;
    return true;
}
