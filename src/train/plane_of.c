#include "train/plane_of.h"

#include <math.h>
#include <stdio.h>

#define MARGIN 0.1 /* on each side, as a share of what the samples take */

static uint32_t class_of(const struct gf_dataset *dataset, size_t sample)
{
    const real *target = dataset->targets + sample * dataset->outputs;
    size_t class = 0;
    for (size_t i = 1; i < dataset->outputs; i++)
        class = target[i] > target[class] ? i : class;
    return (uint32_t) class;
}

static void take_samples(const struct gf_dataset *dataset, struct gf_plane *plane)
{
    const size_t all = dataset->train_count;
    const size_t count = all < GF_PLANE_SAMPLES_MOST ? all : GF_PLANE_SAMPLES_MOST;
    for (size_t i = 0; i < count; i++) {
        const size_t sample = i * all / count; /* evenly over the set */
        plane->samples[i] = (struct gf_plane_sample){
            .x = (float)dataset->inputs[2 * sample],
            .y = (float)dataset->inputs[2 * sample + 1],
            .class = dataset->classes ? class_of(dataset, sample) : 0,
            .target = (float)dataset->targets[sample * dataset->outputs],
        };
    }
    plane->sample_count = (uint32_t)count;
    plane->samples_in_all = (uint32_t)all;
}

static void take_targets(const struct gf_dataset *dataset, struct gf_plane *plane)
{
    plane->target_low = plane->target_high = (float)dataset->targets[0];
    for (size_t i = 1; i < dataset->train_count; i++) {
        const float target = (float)dataset->targets[i * dataset->outputs];
        plane->target_low = fminf(plane->target_low, target);
        plane->target_high = fmaxf(plane->target_high, target);
    }
}

void gf_plane_samples_of(const struct gf_dataset *dataset, uint64_t generation, struct gf_plane *plane)
{
    if (plane->samples_of == generation)
        return;
    plane->samples_of = generation;
    plane->classes = dataset->classes ? (uint32_t)dataset->outputs : 0;
    for (size_t i = 0; i < GF_PLANE_NAMES_MOST; i++)
        snprintf(plane->names[i], sizeof plane->names[i], "%s",
                 i < plane->classes ? dataset->class_names[i] : "");
    take_samples(dataset, plane);
    take_targets(dataset, plane);
}

struct gf_plane_window gf_plane_window_of(const struct gf_dataset *dataset,
                                          const struct gf_plane_request *request)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY}, half[2];
    for (size_t i = 0; i < 2 * dataset->train_count; i++) {
        low[i % 2] = fmin(low[i % 2], (double)dataset->inputs[i]);
        high[i % 2] = fmax(high[i % 2], (double)dataset->inputs[i]);
    }
    const double cells[2] = {request->columns * request->aspect, request->rows};
    double cell = 0; /* its height */
    for (int f = 0; f < 2; f++)
        cell = fmax(cell, (1 + 2 * MARGIN) * (high[f] - low[f]) / cells[f]);
    cell = (cell > 0 ? cell : 2 / cells[1]) / request->zoom;
    for (int f = 0; f < 2; f++)
        half[f] = cell * cells[f] / 2;
    const double x = (low[0] + high[0]) / 2, y = (low[1] + high[1]) / 2;
    return (struct gf_plane_window){x - half[0], x + half[0], y - half[1], y + half[1]};
}
