#include "measure/norms.h"

#include <math.h>

#include "measure/lanes.h"

static inline real absolute(real x)
{
    return GF_REAL_IS_DOUBLE ? (real)fabs((double)x) : (real)fabsf((float)x);
}

double gf_squares(size_t count, const real *values)
{
    double lanes[GF_LANES] = {0};
    size_t i = 0;
    for (; i + GF_LANES <= count; i += GF_LANES)
        for (size_t k = 0; k < GF_LANES; k++) {
            const double x = (double)values[i + k];
            lanes[k] += x * x;
        }
    for (size_t k = 0; i < count; i++, k++)
        lanes[k] += (double)values[i] * (double)values[i];
    return gf_lane_sum(lanes);
}

static double sum_abs(size_t count, const real *values)
{
    double lanes[GF_LANES] = {0};
    size_t i = 0;
    for (; i + GF_LANES <= count; i += GF_LANES)
        for (size_t k = 0; k < GF_LANES; k++)
            lanes[k] += (double)absolute(values[i + k]);
    for (size_t k = 0; i < count; i++, k++)
        lanes[k] += (double)absolute(values[i]);
    return gf_lane_sum(lanes);
}

/* As ordered bits: infinity and NaN come out on top. */
static gf_real_order largest(size_t count, const real *values)
{
    gf_real_order lanes[GF_LANES] = {0};
    size_t i = 0;
    for (; i + GF_LANES <= count; i += GF_LANES)
        for (size_t k = 0; k < GF_LANES; k++) {
            const gf_real_order x = gf_real_magnitude(values[i + k]);
            lanes[k] = x > lanes[k] ? x : lanes[k];
        }
    for (size_t k = 0; i < count; i++, k++) {
        const gf_real_order x = gf_real_magnitude(values[i]);
        lanes[k] = x > lanes[k] ? x : lanes[k];
    }
    for (size_t k = 1; k < GF_LANES; k++)
        lanes[0] = lanes[k] > lanes[0] ? lanes[k] : lanes[0];
    return lanes[0];
}

static double largest_finite(size_t count, const real *values)
{
    double most = NAN;
    for (size_t i = 0; i < count; i++) {
        const double x = fabs((double)values[i]);
        if (isfinite(x) && !(x <= most))
            most = x;
    }
    return most;
}

struct gf_magnitudes gf_magnitudes(size_t count, const real *values)
{
    struct gf_magnitudes total = {0};
    gf_real_order most = 0;
    for (size_t i = 0; i < count; i += GF_BLOCK) {
        const size_t part = count - i < GF_BLOCK ? count - i : GF_BLOCK;
        total.squares += gf_squares(part, values + i);
        total.sum_abs += sum_abs(part, values + i);
        const gf_real_order x = largest(part, values + i);
        most = x > most ? x : most;
    }
    const double size = (double)gf_real_from_ordered(most);
    total.max_abs = count && isfinite(size) ? size : largest_finite(count, values);
    return total;
}

real gf_real_not_above(double threshold)
{
    const real rounded = (real)threshold;
    if (!((double)rounded > threshold))
        return rounded;
    return GF_REAL_IS_DOUBLE ? rounded : (real)nextafterf((float)rounded, -INFINITY);
}

static size_t count_flat(size_t count, const real *derivative, real limit)
{
    int32_t flat = 0;
    for (size_t i = 0; i < count; i++)
        flat += absolute(derivative[i]) <= limit;
    return (size_t)flat;
}

struct gf_slopes gf_slopes(size_t count, const real *derivative, double threshold)
{
    const real limit = gf_real_not_above(threshold);
    struct gf_slopes total = {0};
    for (size_t i = 0; i < count; i += GF_BLOCK) {
        const size_t part = count - i < GF_BLOCK ? count - i : GF_BLOCK;
        total.squares += gf_squares(part, derivative + i);
        total.sum_abs += sum_abs(part, derivative + i);
        total.flat += count_flat(part, derivative + i, limit);
    }
    return total;
}
