/* The settings table: everything a user can set, with its range, default and what a change needs. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "gradflow/network.h"
#include "spec/settings/list.h"
#include "spec/value.h"

_Static_assert(GF_SPEC_LAYERS_MOST == GF_DEPTH_MOST, "an override for every layer there can be");

static const struct gf_setting seed[] = {
    {.key = "seed",
     .type = GF_SETTING_SEED,
     .offset = offsetof(struct gf_spec, seed),
     .fallback = "1",
     .effect = GF_EFFECT_RELOAD,
     .step = 1,
     .help = "start of all random numbers: data, split, weights and batches"},
};
static const struct gf_settings_section without_section = {NULL, seed, sizeof seed / sizeof *seed};

/* In the order in which they are listed, printed and written. */
static const struct gf_settings_section *const sections[] = {
    &without_section,     &gf_settings_network,   &gf_settings_data, &gf_settings_training,
    &gf_settings_measure, &gf_settings_diagnosis, &gf_settings_view,
};
enum { SECTIONS = sizeof sections / sizeof *sections };

size_t gf_setting_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < SECTIONS; i++)
        count += sections[i]->count;
    return count;
}

const struct gf_setting *gf_setting_at(size_t index)
{
    for (size_t i = 0; i < SECTIONS; index -= sections[i++]->count)
        if (index < sections[i]->count)
            return &sections[i]->rows[index];
    return NULL;
}

const struct gf_setting *gf_setting_find(const char *key)
{
    for (size_t i = 0; gf_setting_at(i); i++)
        if (strcmp(gf_setting_at(i)->key, key) == 0)
            return gf_setting_at(i);
    return NULL;
}

size_t gf_layer_setting_count(void)
{
    return gf_layer_settings.count;
}

const struct gf_layer_setting *gf_layer_setting_at(size_t index)
{
    return index < gf_layer_settings.count ? &gf_layer_settings.rows[index] : NULL;
}

const struct gf_layer_setting *gf_layer_setting_find(const char *field)
{
    for (size_t i = 0; gf_layer_setting_at(i); i++)
        if (strcmp(gf_layer_setting_at(i)->setting.key, field) == 0)
            return gf_layer_setting_at(i);
    return NULL;
}

bool gf_section_at(size_t index, char *name, size_t size)
{
    size_t seen = 0;
    for (size_t i = 0; i < SECTIONS; i++) {
        if (!sections[i]->name || seen++ < index)
            continue;
        snprintf(name, size, "%s", sections[i]->name);
        return true;
    }
    return false;
}
