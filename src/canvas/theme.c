#include "canvas/theme.h"

#define NONE GF_COLOUR_DEFAULT

/* Text that stands on the terminal's own background has its own colour or a middle one, so that both dark and
 * light terminals can be read; what needs a certain contrast brings its background along. */
static const struct gf_style COLOUR[GF_ROLES] = {
    [GF_ROLE_TEXT] = {NONE, NONE, 0},
    [GF_ROLE_QUIET] = {244, NONE, 0},
    [GF_ROLE_TRACK] = {238, NONE, 0},
    [GF_ROLE_BAR_BAND] = {252, 236, 0},
    [GF_ROLE_BAND_QUIET] = {246, 236, 0},
    [GF_ROLE_BAND_KEY] = {231, 236, GF_BOLD},
    [GF_ROLE_TITLE] = {NONE, NONE, GF_BOLD},
    [GF_ROLE_SELECTED] = {231, 25, GF_BOLD},
    [GF_ROLE_MARK] = {NONE, NONE, GF_BOLD},
    [GF_ROLE_THEORY] = {246, NONE, 0},
    [GF_ROLE_HISTOGRAM] = {74, NONE, 0},
    [GF_ROLE_LOSS] = {110, NONE, 0},
    [GF_ROLE_TREND] = {66, NONE, 0},
    [GF_ROLE_ACCURACY] = {NONE, NONE, 0},
    [GF_ROLE_EVENT] = {179, NONE, 0},
    [GF_ROLE_GOOD] = {71, NONE, 0},
    [GF_ROLE_WARNING] = {172, NONE, 0},
    [GF_ROLE_BAD] = {203, NONE, GF_BOLD},
    [GF_ROLE_PENDING] = {214, NONE, 0},
    [GF_ROLE_BOX] = {243, 235, 0},
    [GF_ROLE_BOX_TITLE] = {231, 235, GF_BOLD},
    [GF_ROLE_BOX_TEXT] = {252, 235, 0},
    [GF_ROLE_BOX_QUIET] = {246, 235, 0},
    [GF_ROLE_BOX_SELECTED] = {231, 25, GF_BOLD},
    [GF_ROLE_NEURON_ACTIVE] = {65, NONE, 0},
    [GF_ROLE_NEURON_SPARSE] = {107, NONE, 0},
    [GF_ROLE_NEURON_REVIVED] = {16, 80, GF_BOLD},
    [GF_ROLE_NEURON_SATURATED] = {134, NONE, 0},
    [GF_ROLE_NEURON_SILENT] = {178, NONE, 0},
    [GF_ROLE_NEURON_DEAD] = {231, 124, GF_BOLD},
};

static const uint16_t MONO[GF_ROLES] = {
    [GF_ROLE_QUIET] = GF_DIM,
    [GF_ROLE_TRACK] = GF_DIM,
    [GF_ROLE_BAR_BAND] = GF_REVERSE,
    [GF_ROLE_BAND_QUIET] = GF_REVERSE,
    [GF_ROLE_BAND_KEY] = GF_REVERSE | GF_BOLD,
    [GF_ROLE_TITLE] = GF_BOLD,
    [GF_ROLE_SELECTED] = GF_REVERSE | GF_BOLD,
    [GF_ROLE_MARK] = GF_BOLD,
    [GF_ROLE_THEORY] = GF_DIM,
    [GF_ROLE_WARNING] = GF_BOLD,
    [GF_ROLE_BAD] = GF_BOLD | GF_REVERSE,
    [GF_ROLE_PENDING] = GF_UNDERLINE,
    [GF_ROLE_EVENT] = GF_DIM,
    [GF_ROLE_BOX_TITLE] = GF_BOLD,
    [GF_ROLE_BOX_QUIET] = GF_DIM,
    [GF_ROLE_BOX_SELECTED] = GF_REVERSE,
    [GF_ROLE_NEURON_ACTIVE] = GF_DIM,
    [GF_ROLE_NEURON_REVIVED] = GF_BOLD | GF_BLINK,
    [GF_ROLE_NEURON_SILENT] = GF_BOLD,
    [GF_ROLE_NEURON_DEAD] = GF_BOLD | GF_REVERSE,
};

struct gf_style gf_theme(const struct gf_canvas *canvas, enum gf_role role)
{
    if (canvas->mono)
        return (struct gf_style){NONE, NONE, MONO[role]};
    return COLOUR[role];
}

/* Lightness rises from the darkest violet to the healthy yellow-green and falls again to red; the last row
 * has no upper end. The steps are narrower where networks train. */
static const struct {
    double below; /* log10 */
    int16_t colour;
} RAMP[] = {
    {-15, 54}, {-13, 55}, {-11, 56}, {-9.5, 62}, {-8, 68}, {-6, 74}, {-4.5, 78},
    {-3, 113}, {-1, 149}, {1, 185},  {2, 214},   {3, 208}, {4, 202}, {0, 196},
};

struct gf_style gf_theme_magnitude(const struct gf_canvas *canvas, double log10_value)
{
    if (log10_value != log10_value)
        return gf_theme_bad_plot(canvas);
    if (canvas->mono) {
        unsigned attributes = log10_value < -8 ? GF_DIM : log10_value > 1 ? GF_BOLD : 0;
        return (struct gf_style){NONE, NONE, (uint16_t)attributes};
    }
    size_t last = sizeof(RAMP) / sizeof(RAMP[0]) - 1, step = 0;
    while (step < last && log10_value >= RAMP[step].below)
        step++;
    return (struct gf_style){RAMP[step].colour, NONE, 0};
}

struct gf_style gf_theme_magnitude_text(const struct gf_canvas *canvas, double log10_value)
{
    if (log10_value != log10_value)
        return gf_theme_bad_plot(canvas);
    if (canvas->mono)
        return gf_theme(canvas, GF_ROLE_TEXT);
    const int colour = log10_value < -9.5   ? 99
                       : log10_value < -4.5 ? 68
                       : log10_value < 1    ? NONE
                       : log10_value < 2    ? 172
                                            : 202;
    return (struct gf_style){(int16_t)colour, NONE, 0};
}

struct gf_style gf_theme_share(const struct gf_canvas *canvas, double share)
{
    static const int16_t ramp[] = {53, 89, 125, 161, 167, 203, 209, 215, 221, 228};
    const int last = (int)(sizeof(ramp) / sizeof(ramp[0])) - 1;
    if (share != share)
        return gf_theme_bad_plot(canvas);
    if (canvas->mono)
        return (struct gf_style){NONE, NONE, 0};
    const double step = share * (last + 1);
    return (struct gf_style){ramp[step >= last ? last : step > 0 ? (int)step : 0], NONE, 0};
}

int16_t gf_theme_ink(int16_t background)
{
    if (background < 16)
        return 231;
    int red = background - 232, green = red, blue = red; /* in steps of 24 */
    if (background < 232) {
        const int cube = background - 16;
        red = cube / 36 * 24 / 5, green = cube / 6 % 6 * 24 / 5, blue = cube % 6 * 24 / 5;
    }
    return 30 * red + 59 * green + 11 * blue > 1000 ? 16 : 231;
}

struct gf_style gf_theme_on_selection(const struct gf_style *style)
{
    struct gf_style lit = {style->fg, 236, style->attributes};
    if (lit.fg == NONE)
        lit.fg = 231;
    else if (lit.fg == COLOUR[GF_ROLE_QUIET].fg)
        lit.fg = 250;
    else if (lit.fg == COLOUR[GF_ROLE_TRACK].fg)
        lit.fg = 242;
    return lit;
}

struct gf_style gf_theme_bad_plot(const struct gf_canvas *canvas)
{
    struct gf_style style = gf_theme(canvas, GF_ROLE_BAD);
    style.attributes &= (uint16_t) ~(unsigned)GF_REVERSE;
    return style;
}

/* Blue and orange first: the pair that nobody confuses. Already the weakest steps differ in hue, and of those
 * two in lightness: the border is seen where the network is unsure as well. */
static const int16_t CLASSES[][GF_CLASS_COLOURS] = {
    {17, 18, 24, 31, 123, 252},   {58, 94, 130, 166, 222, 252},   {22, 28, 64, 70, 157, 252},
    {53, 89, 126, 162, 219, 252}, {100, 136, 142, 178, 230, 252}, {52, 88, 124, 160, 217, 252},
    {54, 60, 61, 98, 189, 252},   {238, 241, 244, 247, 231, 252},
};

int16_t gf_theme_class(size_t class, int strength)
{
    return CLASSES[class % (sizeof CLASSES / sizeof *CLASSES)][strength];
}

int16_t gf_theme_region(unsigned region)
{
    static const int16_t colours[] = {235, 24, 58, 23, 53, 239, 52, 60};
    return colours[region % (sizeof colours / sizeof *colours)];
}
