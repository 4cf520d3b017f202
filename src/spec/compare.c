/* What differs between two specs, and what that takes. */
#include <string.h>

#include "gradflow/dataset.h"
#include "spec/path.h"
#include "spec/value.h"

static bool is_path(const struct gf_setting *setting, const struct gf_spec *spec)
{
    if (strcmp(setting->key, "data.file") == 0)
        return true;
    const char *source = gf_data_source_name((size_t)spec->data.source);
    return strcmp(setting->key, "data.labels") == 0 && source && strcmp(source, "idx") == 0;
}

/* A path is the same when it names the same place, from whatever folder it is written. */
static bool same_setting(const struct gf_setting *setting, const struct gf_spec *a, const struct gf_spec *b)
{
    const char *x = (const char *)a + setting->offset, *y = (const char *)b + setting->offset;
    char from[2 * GF_PATH_MOST], to[2 * GF_PATH_MOST];
    if (setting->type != GF_SETTING_TEXT || !*x || !*y || !is_path(setting, a) || !is_path(setting, b))
        return gf_value_equal(setting, a, b);
    return gf_spec_path(a, x, from, sizeof from) && gf_spec_path(b, y, to, sizeof to) &&
           gf_path_same(from, to);
}

/* What differs in the overrides of one layer. */
static enum gf_effect override_effect(const struct gf_layer_override *from,
                                      const struct gf_layer_override *to)
{
    enum gf_effect effect = GF_EFFECT_NONE;
    for (size_t i = 0; i < gf_layer_setting_count(); i++) {
        const struct gf_layer_setting *field = gf_layer_setting_at(i);
        const bool had = from->given & field->bit, has = to->given & field->bit;
        if (had != has || (has && !gf_value_equal(&field->setting, from, to)))
            effect = field->setting.effect > effect ? field->setting.effect : effect;
    }
    return effect;
}

enum gf_effect gf_spec_effect(const struct gf_spec *from, const struct gf_spec *to)
{
    enum gf_effect effect = GF_EFFECT_NONE;
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        if (setting->effect > effect && !same_setting(setting, from, to))
            effect = setting->effect;
    }
    /* Beyond the depth an override lies dormant; where the depths differ, all is built again anyway. */
    for (int64_t n = 0; n < to->network.depth && n < GF_SPEC_LAYERS_MOST; n++) {
        const enum gf_effect layer = override_effect(&from->layers[n], &to->layers[n]);
        effect = layer > effect ? layer : effect;
    }
    return effect;
}

bool gf_spec_equal(const struct gf_spec *a, const struct gf_spec *b)
{
    for (size_t i = 0; i < gf_setting_count(); i++)
        if (!same_setting(gf_setting_at(i), a, b))
            return false;
    for (size_t n = 0; n < GF_SPEC_LAYERS_MOST; n++)
        if (override_effect(&a->layers[n], &b->layers[n]) != GF_EFFECT_NONE)
            return false;
    return true;
}
