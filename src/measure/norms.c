#include "measure/norms.h"

#include <math.h>

#include "measure/loops.h"

double gf_squares(size_t count, const real *values)
{
    double sum = 0;
    for (size_t i = 0; i < count; i += GF_BLOCK)
        sum += gf_measure_loops()->squares(count - i < GF_BLOCK ? count - i : GF_BLOCK, values + i);
    return sum;
}

static struct gf_sizes sizes_of(size_t count, const real *values, real limit)
{
    struct gf_sizes total = {0};
    for (size_t i = 0; i < count; i += GF_BLOCK) {
        struct gf_sizes sizes;
        gf_measure_loops()->sizes(count - i < GF_BLOCK ? count - i : GF_BLOCK, values + i, limit, &sizes);
        total.squares += sizes.squares;
        total.sum_abs += sizes.sum_abs;
        total.most = sizes.most > total.most ? sizes.most : total.most;
        total.below += sizes.below;
    }
    return total;
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
    const struct gf_sizes sizes = sizes_of(count, values, -1);
    return (struct gf_magnitudes){
        .squares = sizes.squares,
        .sum_abs = sizes.sum_abs,
        .max_abs = count && isfinite(sizes.sum_abs) ? sizes.most : largest_finite(count, values),
    };
}

real gf_real_not_above(double threshold)
{
    const real rounded = (real)threshold;
    if (!((double)rounded > threshold))
        return rounded;
    return GF_REAL_IS_DOUBLE ? rounded : (real)nextafterf((float)rounded, -INFINITY);
}

struct gf_slopes gf_slopes(size_t count, const real *derivative, double threshold)
{
    const struct gf_sizes sizes = sizes_of(count, derivative, gf_real_not_above(threshold));
    return (struct gf_slopes){.squares = sizes.squares, .sum_abs = sizes.sum_abs, .flat = sizes.below};
}
