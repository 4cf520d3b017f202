#include "views/alpha.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "views/format.h"

const char *gf_alpha_range(const struct gf_layer_measure *layer, char text[GF_ALPHA_TEXT])
{
    char least[GF_NUMBER], most[GF_NUMBER];
    *text = 0;
    if (!layer->learns_alpha)
        return text;
    gf_format_value(layer->alpha_min, least);
    gf_format_value(layer->alpha_max, most);
    if (strcmp(least, most) == 0)
        snprintf(text, GF_ALPHA_TEXT, "%s", least);
    else
        snprintf(text, GF_ALPHA_TEXT, "%s … %s", least, most);
    return text;
}

static const char *plural(uint32_t count)
{
    return count == 1 ? "" : "s";
}

const char *gf_alpha_remark(const struct gf_layer_measure *layer, char text[GF_ALPHA_TEXT])
{
    const uint32_t negative = layer->learns_alpha ? layer->alpha_negative : 0;
    const uint32_t linear = layer->learns_alpha ? layer->alpha_linear : 0;
    int used = 0;
    *text = 0;
    if (negative)
        used = snprintf(text, GF_ALPHA_TEXT, "not monotone below 0 in %u unit%s", negative, plural(negative));
    if (linear)
        snprintf(text + used, GF_ALPHA_TEXT - (size_t)used, "%sa straight line (α = 1) in %u unit%s",
                 negative ? ", " : "", linear, plural(linear));
    return text;
}
