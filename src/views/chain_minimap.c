/* Every layer at once, in one column: the product as far as it has come. */
#include <math.h>

#include "views/chain_parts.h"
#include "views/minimap.h"

static int eighths_of(double decades, double reach)
{
    if (isnan(decades))
        return 0;
    const double share = (decades + reach) / (2 * reach);
    return (int)lround(fmax(0, fmin(1, share)) * 7) + 1;
}

/* The product furthest from 1; NAN where something is not finite. Returns whether there is anything. */
static bool worst_of(const struct gf_chain_picture *picture, int first, int end, double *ret_worst)
{
    bool any = false;
    double worst = 0;
    for (int k = first; k < end; k++) {
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

static void draw_cell(struct gf_canvas *canvas, int x, int y, int first, int end, const void *context)
{
    const struct gf_chain_picture *picture = context;
    double worst;
    if (worst_of(picture, first, end, &worst))
        gf_canvas_put(canvas, x, y, gf_minimap_glyph(canvas, eighths_of(worst, picture->reach)),
                      gf_chain_product_style(canvas, worst));
}

void gf_chain_draw_minimap(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain_layout *layout = picture->layout;
    const struct gf_minimap map = {
        .x = layout->minimap.x,
        .rows = layout->rows,
        .layers = picture->chain->layers,
        .selected = picture->selected,
        .first_layer = layout->first_layer,
        .visible = layout->visible,
        .cell = draw_cell,
        .context = picture,
    };
    if (layout->minimap.width > 0)
        gf_draw_minimap(canvas, &map);
}
