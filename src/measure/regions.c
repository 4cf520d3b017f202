#include "measure/regions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gradflow/snapshot.h"

const char *gf_regions_missing(const struct gf_network *network)
{
    if (gf_network_layer_const(network, 0)->inputs != 2)
        return "the data has not two features";
    for (size_t k = 0; k < gf_network_layer_count(network); k++) {
        const struct gf_layer *layer = gf_network_layer_const(network, k);
        if (gf_network_dormant(network, k))
            continue;
        if (!layer->activation->piecewise_linear)
            return "the activation is smooth";
        if (layer->norm->apply && !layer->norm->measure)
            return "the norm of a sample is not linear";
    }
    return NULL;
}

void gf_plane_points(const struct gf_plane_window *window, size_t columns, size_t rows, size_t first,
                     size_t count, real *ret_points)
{
    const double width = (window->right - window->left) / (double)columns;
    const double height = (window->top - window->bottom) / (double)rows;
    for (size_t i = 0; i < count; i++) {
        const size_t column = (first + i) % columns, row = (first + i) / columns;
        ret_points[2 * i] = (real)(window->left + ((double)column + 0.5) * width);
        ret_points[2 * i + 1] = (real)(window->top - ((double)row + 0.5) * height);
    }
}

/* Steele, Lea & Flood 2014: the finaliser of splitmix64. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* 0 for a unit without a kink. Returns whether there is one that has. */
static bool make_keys(const struct gf_layer *layer, size_t index, uint64_t *ret_keys)
{
    real above[GF_WIDTH_MOST], below[GF_WIDTH_MOST], u[GF_WIDTH_MOST]; /* [units] */
    const struct gf_activation *activation = layer->activation;
    bool any = false;
    for (size_t j = 0; j < layer->units; j++)
        u[j] = 1;
    gf_activation_derivative(activation, &layer->parameters, 1, layer->units, u, above);
    for (size_t j = 0; j < layer->units; j++)
        u[j] = -1;
    gf_activation_derivative(activation, &layer->parameters, 1, layer->units, u, below);
    for (size_t j = 0; j < layer->units; j++) {
        const uint64_t key = mix((uint64_t)index << 32 | j);
        const bool kink = fabs((double)above[j] - (double)below[j]) >= GF_ALPHA_KINK;
        ret_keys[j] = !kink ? 0 : key & 7 ? key : key | 1;
        any = any || kink;
    }
    return any;
}

struct visit {
    const struct gf_network *network;
    gf_regions_stop *stop;
    void *context;
    uint64_t *patterns; /* [rows] */
    bool finite;
};

static bool visit_layer(void *context, size_t index, size_t rows, const real *argument)
{
    struct visit *visit = context;
    const struct gf_layer *layer = gf_network_layer_const(visit->network, index);
    uint64_t keys[GF_WIDTH_MOST]; /* [units] */
    if (visit->stop && visit->stop(visit->context))
        return false;
    if (!make_keys(layer, index, keys))
        return true;
    bool finite = true;
    for (size_t row = 0; row < rows; row++, argument += layer->units) {
        uint64_t pattern = 0;
        for (size_t j = 0; j < layer->units; j++) {
            pattern ^= argument[j] > 0 ? keys[j] : 0;
            finite = finite && argument[j] - argument[j] == 0;
        }
        visit->patterns[row] ^= pattern;
    }
    visit->finite = visit->finite && finite;
    return true;
}

bool gf_patterns(const struct gf_network *network, size_t rows, const real *points, gf_regions_stop *stop,
                 void *context, uint64_t *ret_patterns, bool *ret_finite)
{
    struct visit visit = {network, stop, context, ret_patterns, true};
    memset(ret_patterns, 0, rows * sizeof *ret_patterns);
    if (!gf_network_infer(network, rows, points, visit_layer, &visit))
        return false;
    *ret_finite = *ret_finite && visit.finite;
    return true;
}

void gf_pattern_set_clear(struct gf_pattern_set *set)
{
    memset(set->slots, 0, set->capacity * sizeof *set->slots);
    set->count = 0;
    set->zero = false;
}

bool gf_pattern_set_add(struct gf_pattern_set *set, uint64_t pattern)
{
    bool isnew = !pattern && !set->zero;
    if (!pattern) {
        set->zero = true;
    } else {
        size_t i = (size_t)pattern & (set->capacity - 1);
        while (set->slots[i] && set->slots[i] != pattern)
            i = (i + 1) & (set->capacity - 1);
        isnew = !set->slots[i];
        set->slots[i] = pattern;
    }
    set->count += isnew;
    return isnew;
}

/* false: stopped. */
static bool count_on_grid(const struct gf_network *network, size_t side, double reach, gf_regions_stop *stop,
                          void *context, struct gf_pattern_set *set, bool *ret_finite)
{
    const struct gf_plane_window window = {-reach, reach, -reach, reach};
    real points[2 * GF_NETWORK_INFER_ROWS];
    uint64_t patterns[GF_NETWORK_INFER_ROWS];
    for (size_t first = 0, count; first < side * side; first += count) {
        count = side * side - first < GF_NETWORK_INFER_ROWS ? side * side - first : GF_NETWORK_INFER_ROWS;
        gf_plane_points(&window, side, side, first, count, points);
        if (!gf_patterns(network, count, points, stop, context, patterns, ret_finite))
            return false;
        for (size_t i = 0; i < count; i++)
            gf_pattern_set_add(set, patterns[i]);
    }
    return true;
}

bool gf_regions_count(const struct gf_network *network, size_t side, double reach, gf_regions_stop *stop,
                      void *context, double *ret_count, struct gf_error *reterr)
{
    if (gf_regions_missing(network)) {
        *ret_count = NAN;
        return true;
    }
    struct gf_pattern_set set = {.capacity = 2};
    while (set.capacity < 2 * side * side)
        set.capacity *= 2;
    set.slots = calloc(set.capacity, sizeof *set.slots);
    if (!set.slots)
        return gf_error_lack(reterr, "no memory to count the linear regions of %zu × %zu points", side, side);
    bool finite = true;
    const bool done = count_on_grid(network, side, reach, stop, context, &set, &finite);
    if (done)
        *ret_count = finite ? (double)set.count : (double)NAN;
    free(set.slots);
    return done;
}
