#include "measure/plane.h"

#include <math.h>

void gf_plane_begin(const struct gf_network *network, struct gf_plane *plane, struct gf_pattern_set *set)
{
    plane->low = plane->high = 0;
    plane->nonfinite = plane->regions = 0;
    plane->no_regions = gf_regions_missing(network);
    if (plane->request.kind != GF_PLANE_REGIONS)
        return;
    set->capacity = 2;
    while (set->capacity < 2 * (size_t)plane->columns * plane->rows)
        set->capacity *= 2;
    gf_pattern_set_clear(set);
}

struct visit {
    const struct gf_network *network;
    bool logits;
    gf_regions_stop *stop;
    void *context;
    struct gf_plane *plane;
    size_t first;
};

/* The class and how sure the network is of it. */
static void judge(const struct visit *visit, size_t point, size_t outputs, const real *output)
{
    size_t best = 0;
    double sum = 0, share;
    for (size_t i = 1; i < outputs; i++)
        best = output[i] > output[best] ? i : best;
    for (size_t i = 0; i < outputs; i++)
        sum += visit->logits ? exp((double)(output[i] - output[best])) : (double)output[i] * 0;
    share = visit->logits ? 1 / sum : fmin(fmax((double)output[best], 0), 1) + sum;
    visit->plane->labels[point] = (uint16_t)best;
    visit->plane->values[point] = (float)share;
}

static bool visit_layer(void *context, size_t index, size_t rows, const real *argument)
{
    const struct visit *visit = context;
    const struct gf_plane_request *request = &visit->plane->request;
    const size_t units = gf_network_layer_const(visit->network, index)->units;
    const bool last = index + 1 == gf_network_layer_count(visit->network);
    if (visit->stop && visit->stop(visit->context))
        return false;
    if (request->kind == GF_PLANE_NEURON && index == request->layer && request->neuron < units)
        for (size_t row = 0; row < rows; row++)
            visit->plane->values[visit->first + row] = (float)argument[row * units + request->neuron];
    if (request->kind == GF_PLANE_OUTPUT && last)
        for (size_t row = 0; row < rows; row++) {
            if (visit->plane->classes)
                judge(visit, visit->first + row, units, argument + row * units);
            else
                visit->plane->values[visit->first + row] = (float)argument[row * units];
        }
    return true;
}

static void note_range(struct gf_plane *plane, size_t first, size_t count)
{
    bool any = plane->nonfinite < first;
    for (size_t i = first; i < first + count; i++) {
        const float value = plane->values[i];
        if (!isfinite(value)) {
            plane->values[i] = NAN;
            plane->nonfinite++;
            continue;
        }
        plane->low = any ? fminf(plane->low, value) : value;
        plane->high = any ? fmaxf(plane->high, value) : value;
        any = true;
    }
}

static bool compute_patterns(const struct visit *visit, size_t count, const real *points,
                             struct gf_pattern_set *set)
{
    struct gf_plane *plane = visit->plane;
    bool finite = true;
    if (plane->no_regions)
        return true;
    if (!gf_patterns(visit->network, count, points, visit->stop, visit->context,
                     plane->patterns + visit->first, &finite))
        return false;
    for (size_t i = 0; i < count; i++)
        gf_pattern_set_add(set, plane->patterns[visit->first + i]);
    plane->regions = (uint32_t)set->count;
    plane->nonfinite += finite ? 0 : (uint32_t)count;
    return true;
}

bool gf_plane_compute(const struct gf_network *network, bool logits, size_t first, size_t count,
                      gf_regions_stop *stop, void *context, struct gf_plane *plane,
                      struct gf_pattern_set *set)
{
    real points[2 * GF_NETWORK_INFER_ROWS];
    struct visit visit = {network, logits, stop, context, plane, first};
    gf_plane_points(&plane->window, plane->columns, plane->rows, first, count, points);
    if (plane->request.kind == GF_PLANE_REGIONS)
        return compute_patterns(&visit, count, points, set);
    for (size_t i = 0; i < count; i++)
        plane->values[first + i] = NAN; /* stays so for a layer that the pass goes by */
    if (!gf_network_infer(network, count, points, visit_layer, &visit))
        return false;
    note_range(plane, first, count);
    return true;
}
