#include "planes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "views/plane.h"

#define SAMPLES 160
#define LINES   7

static const double pi = 3.14159265358979;

/* Which arm of a spiral a point belongs to, from -1 to 1. */
static double arm(double x, double y)
{
    return sin(atan2(y, x) - 3.2 * sqrt(x * x + y * y));
}

static uint64_t pattern_at(double x, double y)
{
    uint64_t pattern = 0;
    for (int i = 0; i < LINES; i++) {
        const double angle = pi * (i + 0.3) / LINES;
        if (x * cos(angle) + y * sin(angle) > 0.9 - 0.2 * i)
            pattern ^= ((uint64_t)1 << (8 + i)) | (uint64_t)(1 + i % 7);
    }
    return pattern;
}

static uint32_t count_patterns(const struct gf_plane *plane)
{
    uint64_t seen[1 << LINES];
    uint32_t count = 0;
    for (size_t i = 0; i < (size_t)plane->columns * plane->rows; i++) {
        uint32_t before = 0;
        while (before < count && seen[before] != plane->patterns[i])
            before++;
        if (before == count)
            seen[count++] = plane->patterns[i];
    }
    return count;
}

static void fill_point(struct gf_plane *plane, size_t i, double x, double y)
{
    const double where = arm(x, y);
    if (plane->request.kind == GF_PLANE_REGIONS) {
        plane->patterns[i] = pattern_at(x, y);
    } else if (plane->request.kind == GF_PLANE_NEURON) {
        plane->values[i] = (float)(1.2 * x - 0.7 * y + 0.4);
    } else if (plane->classes == 2) {
        plane->labels[i] = where > 0;
        plane->values[i] = (float)(1 / (1 + exp(-6 * fabs(where))));
    } else if (plane->classes) {
        const double turn = (atan2(y, x) + pi) / (2 * pi) * plane->classes;
        plane->labels[i] = (uint16_t)(turn < plane->classes ? turn : 0);
        plane->values[i] = (float)(1.0 / plane->classes + (1 - 1.0 / plane->classes) * (turn - floor(turn)));
    } else {
        plane->values[i] = (float)(x / 2 + y / 4);
    }
}

static void fill(struct gf_plane *plane)
{
    const struct gf_plane_window *window = &plane->window;
    plane->low = INFINITY, plane->high = -INFINITY;
    for (size_t i = 0; i < (size_t)plane->columns * plane->rows; i++) {
        const double column = (double)(i % plane->columns) + 0.5, row = (double)(i / plane->columns) + 0.5;
        fill_point(plane, i, window->left + (window->right - window->left) * column / plane->columns,
                   window->top - (window->top - window->bottom) * row / plane->rows);
        plane->low = fminf(plane->low, plane->values[i]);
        plane->high = fmaxf(plane->high, plane->values[i]);
    }
    plane->regions = plane->request.kind == GF_PLANE_REGIONS ? count_patterns(plane) : 0;
}

static void fill_nothing(struct gf_plane *plane)
{
    plane->nonfinite = plane->columns * plane->rows;
    for (size_t i = 0; i < plane->nonfinite; i++)
        plane->values[i] = NAN;
}

static void add_samples(struct gf_plane *plane)
{
    plane->sample_count = plane->samples_in_all = SAMPLES;
    for (uint32_t i = 0; i < SAMPLES; i++) {
        const double radius = 0.15 + 1.9 * (i / 2) / (SAMPLES / 2),
                     turn = 3.2 * radius + (i % 2 ? pi / 2 : -pi / 2);
        const double x = radius * cos(turn), y = radius * sin(turn);
        plane->samples[i] = (struct gf_plane_sample){.x = (float)x,
                                                     .y = (float)y,
                                                     .class = plane->classes > 2 ? i % plane->classes : i % 2,
                                                     .target = (float)(x / 2 + y / 4)};
    }
    plane->target_low = -1, plane->target_high = 1;
}

struct gf_plane *plane_create(const struct gf_plane_request *request, const struct gf_snapshot *snapshot,
                              uint32_t classes, uint32_t coarse)
{
    struct gf_plane *plane = calloc(1, sizeof *plane);
    const double height = 5 / request->zoom;
    const double width = height * request->columns * request->aspect / request->rows;
    if (plane == NULL)
        abort();
    plane->serial = 1;
    plane->generation = snapshot->generation;
    plane->iteration = snapshot->iteration;
    plane->request = *request;
    plane->window = (struct gf_plane_window){-width / 2, width / 2, -height / 2, height / 2};
    plane->columns = (request->columns + coarse - 1) / coarse;
    plane->rows = (request->rows + coarse - 1) / coarse;
    plane->finest = coarse == 1;
    plane->classes = classes;
    for (uint32_t i = 0; i < classes && i < GF_PLANE_NAMES_MOST; i++)
        snprintf(plane->names[i], sizeof plane->names[i], "class %c", 'a' + (char)i);
    plane->no_regions = snapshot->layers[0].rectifier ? NULL : "the activation is smooth";
    add_samples(plane);
    if (snapshot->status == GF_STATUS_DIVERGED)
        fill_nothing(plane);
    else
        fill(plane);
    return plane;
}

void plane_draw(struct gf_scene scene, struct gf_canvas *canvas, struct gf_rect area,
                const struct gf_view_state *state, uint32_t classes, struct gf_hit *ret_hit)
{
    struct gf_view_state shown = *state;
    struct gf_plane *plane = NULL;
    gf_view_plane.draw(canvas, area, &scene, &shown, ret_hit);
    if (ret_hit->plane.wanted) {
        plane = plane_create(&ret_hit->plane, scene.snapshot, classes, 1);
        scene.plane = plane;
        gf_canvas_fill(canvas, area, ' ', (struct gf_style){-1, -1, 0});
        gf_view_plane.draw(canvas, area, &scene, &shown, ret_hit);
    }
    free(plane);
}
