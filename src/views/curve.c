#include "views/curve.h"

#include <math.h>

#include "canvas/plot.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/marks.h"

#define POINTS_MOST 512

struct points {
    struct gf_history_column columns[POINTS_MOST];
    float values[POINTS_MOST]; /* log10 on a log scale, where an exact zero is -INFINITY */
    int count;
    double least, most; /* of the finite values; INFINITY, -INFINITY if there are none */
};

static float point(const struct gf_curve *curve, float mean)
{
    if (curve->linear)
        return mean;
    return mean > 0 ? log10f(mean) : mean <= 0 ? -INFINITY : NAN;
}

static void look_up(const struct gf_scene *scene, const struct gf_curve *curve, int most,
                    struct points *points)
{
    points->count = (int)gf_history_layer(scene->history, scene->snapshot->generation, (size_t)curve->layer,
                                          curve->series, (size_t)most, points->columns);
    points->least = INFINITY, points->most = -INFINITY;
    for (int i = 0; i < points->count; i++) {
        const float value = points->values[i] = point(curve, points->columns[i].mean);
        if (isfinite(value)) {
            points->least = value < points->least ? value : points->least;
            points->most = value > points->most ? value : points->most;
        }
    }
}

/* A line down the curve at each, two points a column; beside the newest stands what was done. */
static void draw_marks(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                       const struct points *points)
{
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    const size_t most =
        gf_history_marks(scene->history, scene->snapshot->generation, GF_HISTORY_MARKS, marks);
    for (size_t i = 0; i < most; i++) {
        const int at = gf_mark_column(points->columns, (size_t)points->count, marks[i].iteration);
        for (int y = 0; at >= 0 && y < rect.height; y++)
            gf_draw_mark(canvas, rect.x + at / 2, rect.y + y);
        if (at >= 0 && i + 1 == most)
            gf_draw_mark_text(canvas, rect, rect.x + at / 2, marks[i].text);
    }
}

static void draw_end(struct gf_canvas *canvas, struct gf_rect rect, int y, const struct gf_curve *curve,
                     const char *text, double decade)
{
    char number[GF_NUMBER];
    if (!curve->linear)
        text = gf_format_magnitude(pow(10, decade), number);
    gf_canvas_text(canvas, rect.x - 1 - gf_canvas_columns(canvas, text), y, gf_theme(canvas, GF_ROLE_QUIET),
                   text);
}

static void draw_points(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_curve *curve,
                        const struct points *points, double low, double high)
{
    double heights[POINTS_MOST + 1];
    const int count = points->count;
    heights[count] = NAN; /* an odd count leaves half a cell */
    for (int i = 0; i < count; i++) {
        const double value = (double)points->values[i];
        heights[i] = isnan(value) ? (double)NAN : isfinite(value) ? (value - low) / (high - low) : 0;
    }
    gf_draw_line(canvas, (struct gf_rect){rect.x, rect.y, (count + 1) / 2, rect.height}, heights,
                 curve->style);
}

/* What is 0 for want of smaller numbers is not exactly 0. */
static bool beyond_float(const struct gf_scene *scene, const struct gf_curve *curve)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[curve->layer];
    return (curve->series == GF_LAYER_DELTA_RMS && gf_delta_size(layer).beyond) ||
           (curve->series == GF_LAYER_WEIGHT_GRADIENT_NORM && gf_weight_gradient_size(layer).beyond);
}

static void draw_zero(struct gf_canvas *canvas, struct gf_rect rect, bool beyond)
{
    static const char *const words[2][3] = {{"exactly 0 all along", "exactly 0", "0"},
                                            {"0 in float32 all along", "0 in float32", "0"}};
    size_t i = 0;
    while (i < 2 && gf_canvas_columns(canvas, words[beyond][i]) > rect.width)
        i++;
    gf_canvas_text(canvas, rect.x, rect.y, gf_theme(canvas, GF_ROLE_QUIET), words[beyond][i]);
}

void gf_draw_curve(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                   const struct gf_curve *curve)
{
    struct points points;
    const int width = 2 * (rect.width - 1); /* points */
    if (rect.height < 1 || width < 16 || scene->history == NULL)
        return;
    look_up(scene, curve, width < POINTS_MOST ? width : POINTS_MOST, &points);
    const int count = points.count;
    if (count > 0 && !isfinite(points.least) && !isnan(points.values[count - 1]))
        draw_zero(canvas, rect, beyond_float(scene, curve));
    if (count == 0 || !isfinite(points.least))
        return;
    double low = curve->low, high = curve->high;
    if (!curve->linear) {
        low = points.least, high = points.most;
        if (high - low < 1) {
            low = (points.least + points.most) / 2 - 0.5;
            high = low + 1;
        }
    }
    draw_end(canvas, rect, rect.y, curve, curve->high_text, high);
    if (rect.height > 1)
        draw_end(canvas, rect, rect.y + rect.height - 1, curve, curve->low_text, low);
    draw_points(canvas, rect, curve, &points, low, high);
    draw_marks(canvas, rect, scene, &points);
}
