#include "views/minimap.h"

#include "canvas/theme.h"

uint32_t gf_minimap_glyph(const struct gf_canvas *canvas, int eighths)
{
    if (!canvas->mono && !canvas->ascii)
        return 0x2588;
    if (eighths == 0)
        return GF_GLYPH_NOT_FINITE;
    return canvas->ascii ? (uint32_t) ".:-=+*#@"[eighths - 1] : 0x2590u - (uint32_t)eighths;
}

void gf_draw_minimap(struct gf_canvas *canvas, const struct gf_minimap *map)
{
    const int height = map->rows.height;
    for (int row = 0; row < height; row++) {
        const int first = (int)((int64_t)row * map->layers / height), y = map->rows.y + row;
        int end = (int)((int64_t)(row + 1) * map->layers / height);
        end = end > first ? end : first + 1;
        const bool window = end > map->first_layer && first < map->first_layer + map->visible;
        const bool chosen = map->selected >= first && map->selected < end;
        map->cell(canvas, map->x, y, first, end, map->context);
        if (window)
            gf_canvas_put(canvas, map->x - 1, y, chosen ? 0x25b8 : 0x2502,
                          gf_theme(canvas, chosen ? GF_ROLE_TITLE : GF_ROLE_QUIET));
    }
}
