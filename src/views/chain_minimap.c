/* Every layer at once, in one column: the product as far as it has come. */
#include <math.h>

#include "canvas/theme.h"
#include "views/chain_parts.h"

static uint32_t map_glyph(const struct gf_canvas *canvas, double decades, double reach)
{
    if (!canvas->mono && !canvas->ascii)
        return 0x2588;
    if (isnan(decades))
        return '/';
    const double share = (decades + reach) / (2 * reach);
    const int eighths = (int)lround(fmax(0, fmin(1, share)) * 7) + 1;
    return canvas->ascii ? (uint32_t) ".:-=+*#@"[eighths - 1] : 0x2590u - (uint32_t)eighths;
}

/* The product furthest from 1; NAN where something is not finite. Returns whether there is anything. */
static bool worst_of(const struct gf_chain_picture *picture, int first, int end, double *ret_worst)
{
    bool any = false;
    double worst = 0;
    for (int k = first; k < end && k < picture->chain->layers; k++) {
        const struct gf_chain_factor *factor = &picture->chain->factors[k];
        if (factor->dormant || (picture->stage != NULL && !gf_chain_reached(picture->stage, k)))
            continue;
        any = true;
        if (isnan(factor->product) || fabs(factor->product) > fabs(worst))
            worst = factor->product;
    }
    *ret_worst = worst;
    return any;
}

void gf_chain_draw_minimap(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain_layout *layout = picture->layout;
    const int layers = picture->chain->layers, height = layout->rows.height;
    if (layout->minimap.width == 0)
        return;
    for (int row = 0; row < height; row++) {
        const int first = (int)((int64_t)row * layers / height);
        int end = (int)((int64_t)(row + 1) * layers / height);
        end = end > first ? end : first + 1;
        const bool window = end > layout->first_layer && first < layout->first_layer + layout->visible;
        const bool chosen = picture->selected >= first && picture->selected < end;
        const int y = layout->rows.y + row;
        double worst;
        if (worst_of(picture, first, end, &worst))
            gf_canvas_put(canvas, layout->minimap.x, y, map_glyph(canvas, worst, picture->reach),
                          gf_chain_product_style(canvas, worst));
        if (window)
            gf_canvas_put(canvas, layout->minimap.x - 1, y, chosen ? 0x25b8 : 0x2502,
                          gf_theme(canvas, chosen ? GF_ROLE_TITLE : GF_ROLE_QUIET));
    }
}
