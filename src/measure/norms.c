#include "measure/norms.h"

#include <math.h>

#include "engine/kernels.h"
#include "measure/loops.h"

double gf_squares(size_t count, const real *values)
{
    double sum = 0;
    for (size_t i = 0; i < count; i += GF_BLOCK)
        sum += gf_sum_squares(count - i < GF_BLOCK ? count - i : GF_BLOCK, values + i);
    return sum;
}

static void add_sizes(const struct gf_sizes *sizes, struct gf_sizes *total)
{
    total->squares += sizes->squares;
    total->sum_abs += sizes->sum_abs;
    total->most = sizes->most > total->most ? sizes->most : total->most;
    total->below += sizes->below;
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
    struct gf_sizes total = {0}, sizes;
    for (size_t i = 0; i < count; i += GF_BLOCK) {
        gf_measure_loops()->magnitudes(count - i < GF_BLOCK ? count - i : GF_BLOCK, values + i, &sizes);
        add_sizes(&sizes, &total);
    }
    return (struct gf_magnitudes){
        .squares = total.squares,
        .sum_abs = total.sum_abs,
        .max_abs = count && isfinite(total.sum_abs) ? total.most : largest_finite(count, values),
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
    const real limit = gf_real_not_above(threshold);
    struct gf_sizes total = {0}, sizes;
    for (size_t i = 0; i < count; i += GF_BLOCK) {
        gf_measure_loops()->slopes(count - i < GF_BLOCK ? count - i : GF_BLOCK, derivative + i, limit,
                                   &sizes);
        add_sizes(&sizes, &total);
    }
    return (struct gf_slopes){.squares = total.squares, .sum_abs = total.sum_abs, .flat = total.below};
}
