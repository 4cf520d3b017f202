/* The row above the map: what it shows, its legend, and what it is a picture of. */
#include <math.h>
#include <stdio.h>

#include "canvas/text.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/line.h"
#include "views/plane_parts.h"

#define CLASSES_MOST 8 /* in the legend */

static void add_glyph(struct gf_line *line, struct gf_style style, uint32_t glyph)
{
    char text[5];
    gf_text_encode(glyph, text);
    gf_line_add(line, style, "%s", text);
}

/* The map is drawn with signs instead of colours. */
static bool shaded(const struct gf_canvas *canvas)
{
    return canvas->mono || canvas->ascii;
}

static struct gf_style colour(int16_t fg)
{
    return (struct gf_style){fg, GF_COLOUR_DEFAULT, 0};
}

/* From unsure to sure, or from the middle to the end of a scale, or the other way round. */
static void add_strengths(struct gf_line *line, size_t class, bool rising)
{
    for (int i = 0; i <= GF_CLASS_STRONGEST; i++)
        gf_line_add(line, colour(gf_theme_class(class, rising ? i : GF_CLASS_STRONGEST - i)), "█");
}

static void add_shades(struct gf_line *line, const struct gf_canvas *canvas)
{
    static const double shares[] = {-0.75, -0.25, 0.2, 0.6, 0.9};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        add_glyph(line, gf_theme(canvas, GF_ROLE_QUIET), gf_plane_shade(canvas, shares[i]));
}

/* "0 ●": its sample's sign, its name. */
static void add_class(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_plane *plane,
                      uint32_t class)
{
    const struct gf_plane_sample sample = {.class = class};
    add_glyph(line, gf_plane_sample_style(canvas, plane, &sample), gf_plane_sample_glyph(canvas, class));
    if (class < GF_PLANE_NAMES_MOST && *plane->names[class])
        gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), " %s", plane->names[class]);
    else
        gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), " %u", class + 1);
}

static void add_classes(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_plane *plane,
                        bool output)
{
    for (uint32_t class = 0; class < plane->classes && class < CLASSES_MOST; class ++) {
        gf_line_item(line, 70 - (int)class, "  ");
        add_class(line, canvas, plane, class);
        if (output && !shaded(canvas)) {
            gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), " ");
            add_strengths(line, class, true);
        } else if (output && plane->classes > 2) {
            gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), " ");
            for (int i = 0; i < 2; i++)
                add_glyph(line, gf_theme(canvas, GF_ROLE_QUIET), gf_plane_class_shade(canvas, class, 1));
        }
        if (output && shaded(canvas) && plane->classes == 2 && class == 0) {
            gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " [");
            add_shades(line, canvas);
            gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), "]");
        }
    }
    if (plane->classes > CLASSES_MOST) {
        gf_line_item(line, 40, "  ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), "and %u more", plane->classes - CLASSES_MOST);
    }
}

static void add_scale(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_plane *plane)
{
    const struct gf_plane_scale scale = gf_plane_scale(plane);
    const struct gf_style text = gf_theme(canvas, GF_ROLE_TEXT);
    gf_line_item(line, 80, "   ");
    gf_line_add(line, text, "%.3g ", scale.low);
    if (shaded(canvas)) {
        gf_line_add(line, text, "[");
        add_shades(line, canvas);
        gf_line_add(line, text, "]");
    } else {
        add_strengths(line, 0, false);
        add_strengths(line, 1, true);
    }
    gf_line_add(line, text, " %.3g", scale.high);
}

static void add_output(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_plane *plane)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    if (plane->classes) {
        gf_line_item(line, 30, ": ");
        gf_line_add(line, quiet, "the class it takes, stronger where it is surer");
        add_classes(line, canvas, plane, true);
        return;
    }
    add_scale(line, canvas, plane);
    gf_line_item(line, 50, "   ");
    add_glyph(line,
              gf_plane_sample_style(canvas, plane, &(struct gf_plane_sample){.target = plane->target_high}),
              gf_plane_sample_glyph(canvas, 0));
    gf_line_add(line, quiet, " samples, in the colour of their target");
}

static void add_regions(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_plane *plane)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    if (plane->no_regions || plane->nonfinite)
        return;
    gf_line_item(line, 95, ": ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), "%u", plane->regions);
    gf_line_item(line, 75, " ");
    gf_line_add(line, quiet, "met by %u × %u points", plane->columns, plane->rows);
    gf_line_item(line, 25, ": ");
    gf_line_add(line, quiet, "exact for these, smaller ones are missed");
    add_classes(line, canvas, plane, false);
}

/* Both sides of u = 0, each with its name: the smaller ones stand at the left. */
static void add_sides(struct gf_line *line, const struct gf_canvas *canvas, bool rectifier)
{
    static const double shares[] = {-0.75, -0.25, 0.2, 0.6, 0.9};
    static const char *const names[2][2] = {{"u < 0", "u > 0"}, {"off", "on"}};
    const struct gf_style text = gf_theme(canvas, GF_ROLE_TEXT);
    for (int side = 0; side < 2; side++) {
        gf_line_item(line, 80, side ? "  " : "   ");
        if (!shaded(canvas))
            gf_line_add(line, text, side ? "+ %s " : "− %s ", names[rectifier][side]);
        else
            gf_line_add(line, text, "%s [", names[rectifier][side]);
        if (!shaded(canvas))
            add_strengths(line, (size_t)side, side);
        for (int i = side ? 2 : 0; shaded(canvas) && i < (side ? 5 : 2); i++)
            add_glyph(line, gf_theme(canvas, GF_ROLE_QUIET), gf_plane_shade(canvas, shares[i]));
        if (shaded(canvas))
            gf_line_add(line, text, "]");
    }
}

static void add_neuron(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_plane *plane,
                       const struct gf_layer_measure *layer)
{
    const struct gf_plane_scale scale = gf_plane_scale(plane);
    add_sides(line, canvas, layer->rectifier);
    gf_line_item(line, 60, "  ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), "%.3g … %.3g", scale.low, scale.high);
    if (shaded(canvas))
        return;
    gf_line_item(line, 45, "   ");
    gf_line_add(line, colour(gf_theme_class(0, GF_CLASS_BORDER)), "█");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " u = 0");
}

static void add_title(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_scene *scene,
                      const struct gf_plane_request *wanted, bool chosen)
{
    const struct gf_style title = gf_theme(canvas, GF_ROLE_TITLE);
    const bool readout = wanted->layer + 1 == scene->snapshot->layer_count;
    gf_line_item(line, 100, "");
    if (wanted->kind == GF_PLANE_OUTPUT)
        gf_line_add(line, title, "output");
    else if (wanted->kind == GF_PLANE_REGIONS)
        gf_line_add(line, title, "linear regions");
    else if (readout)
        gf_line_add(line, title, "u of output %u", wanted->neuron + 1);
    else
        gf_line_add(line, title, "u of layer %u, neuron %u", wanted->layer + 1, wanted->neuron + 1);
    if (wanted->kind != GF_PLANE_NEURON || chosen)
        return;
    gf_line_item(line, 70, ", ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), "the first: ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), canvas->ascii ? "left right" : "← →");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " choose one");
}

void gf_plane_draw_words(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene,
                         const struct gf_plane_request *wanted, const struct gf_plane *plane, bool chosen)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    struct gf_line line;
    gf_line_init(&line, canvas, quiet);
    add_title(&line, canvas, scene, wanted, chosen);
    if (plane != NULL) {
        const bool older = plane->iteration != scene->snapshot->iteration;
        if (wanted->kind == GF_PLANE_OUTPUT)
            add_output(&line, canvas, plane);
        else if (wanted->kind == GF_PLANE_REGIONS)
            add_regions(&line, canvas, plane);
        else
            add_neuron(&line, canvas, plane, &scene->snapshot->layers[wanted->layer]);
        if (plane->nonfinite) {
            gf_line_item(&line, 97, "   ");
            gf_line_add(&line, gf_theme(canvas, GF_ROLE_BAD), "%u points are not finite", plane->nonfinite);
        }
        gf_line_item_right(&line, 90, "");
        gf_line_add(&line, older ? gf_theme(canvas, GF_ROLE_EVENT) : quiet, "of iteration %llu",
                    (unsigned long long)plane->iteration);
    }
    gf_line_draw(&line, canvas, row.x + 1, row.y, row.width - 2);
}
