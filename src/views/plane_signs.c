/* What stands for a class, a number or a region where there are no colours, and for samples everywhere. */
#include <math.h>

#include "canvas/theme.h"
#include "views/plane_parts.h"

uint32_t gf_plane_sample_glyph(const struct gf_canvas *canvas, uint32_t class)
{
    static const uint32_t ascii[] = {'o', 'x', '*', 'v', '^', 's', 'd', 'z'};
    static const uint32_t signs[] = {0x25cf, 0x25b2, 0x25a0, 0x25c6, 0x25bc, 0x2605, 0x25cb, 0x25b3};
    const size_t count = sizeof ascii / sizeof *ascii;
    return canvas->ascii ? ascii[class % count] : signs[class % count];
}

struct gf_style gf_plane_sample_style(const struct gf_canvas *canvas, const struct gf_plane *plane,
                                      const struct gf_plane_sample *sample)
{
    if (canvas->mono)
        return (struct gf_style){GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, GF_BOLD};
    if (plane->classes)
        return (struct gf_style){gf_theme_class(sample->class, GF_CLASS_SAMPLE), GF_COLOUR_DEFAULT, GF_BOLD};
    const struct gf_plane_scale scale = {(double)plane->target_low, (double)plane->target_high};
    const double share = scale.high > scale.low ? gf_plane_share(&scale, (double)sample->target) : 0;
    const int16_t colour = fabs(share) < 1.0 / 3 ? 231 : gf_theme_class(share > 0, GF_CLASS_SAMPLE);
    return (struct gf_style){colour, GF_COLOUR_DEFAULT, GF_BOLD};
}

/* The middle lies between the second sign and the third. */
uint32_t gf_plane_shade(const struct gf_canvas *canvas, double share)
{
    static const uint32_t ascii[] = {' ', '.', ':', '+', '#'}, signs[] = {' ', 0xb7, 0x2591, 0x2592, 0x2593};
    const int step = isnan(share)   ? -1
                     : share < -0.5 ? 0
                     : share < 0    ? 1
                     : share < 0.4  ? 2
                     : share < 0.8  ? 3
                                    : 4;
    return step < 0 ? '?' : canvas->ascii ? ascii[step] : signs[step];
}

uint32_t gf_plane_class_shade(const struct gf_canvas *canvas, uint32_t class, double sure)
{
    static const uint32_t ascii[] = {'.', ':', '+', '#', '-', '=', '%', '@'};
    static const uint32_t signs[] = {0xb7, 0x2592, 0x2573, 0x2591, 0x2571, 0x2572, 0x2593, 0x253c};
    const size_t count = sizeof ascii / sizeof *ascii;
    if (isnan(sure))
        return '?';
    if (sure < 0.25)
        return ' ';
    return canvas->ascii ? ascii[class % count] : signs[class % count];
}

uint32_t gf_plane_region_shade(uint64_t pattern)
{
    static const uint32_t signs[GF_PLANE_REGION_SIGNS] = {' ', '.', '+', '-', ':', '=', '*', '#'};
    return signs[pattern % GF_PLANE_REGION_SIGNS];
}
