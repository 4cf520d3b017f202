#include "measure/norms.h"

#include <math.h>
#include <stdint.h>

/* Independent partial sums, added up in a fixed order at the end: without them a sum is one long chain of
 * dependent additions, which no compiler may break up. */
enum { LANES = 8, BLOCK = 4096 };

static double lane_sum(const double *lanes)
{
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

static inline real absolute(real x)
{
    return GF_REAL_IS_DOUBLE ? (real)fabs((double)x) : (real)fabsf((float)x);
}

double gf_squares(size_t count, const real *values)
{
    double lanes[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t k = 0; k < LANES; k++) {
            const double x = (double)values[i + k];
            lanes[k] += x * x;
        }
    for (; i < count; i++)
        lanes[i % LANES] += (double)values[i] * (double)values[i];
    return lane_sum(lanes);
}

static double largest_finite(size_t count, const real *values)
{
    double largest = NAN;
    for (size_t i = 0; i < count; i++) {
        const double x = fabs((double)values[i]);
        if (isfinite(x) && !(x <= largest))
            largest = x;
    }
    return largest;
}

struct gf_magnitudes gf_magnitudes(size_t count, const real *values)
{
    double squares[LANES] = {0}, sums[LANES] = {0};
    real most[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            const double x = (double)absolute(values[i + k]);
            squares[k] += x * x;
            sums[k] += x;
        }
        for (size_t k = 0; k < LANES; k++) {
            const real x = absolute(values[i + k]);
            most[k] = x > most[k] ? x : most[k];
        }
    }
    for (; i < count; i++) {
        const real x = absolute(values[i]);
        squares[i % LANES] += (double)x * (double)x;
        sums[i % LANES] += (double)x;
        most[i % LANES] = x > most[i % LANES] ? x : most[i % LANES];
    }
    struct gf_magnitudes total = {.squares = lane_sum(squares), .sum_abs = lane_sum(sums)};
    real largest = most[0];
    for (size_t k = 1; k < LANES; k++)
        largest = most[k] > largest ? most[k] : largest;
    total.max_abs = count && isfinite(total.sum_abs) ? (double)largest : largest_finite(count, values);
    return total;
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
    struct gf_slopes total = {0};
    double squares[LANES] = {0}, sums[LANES] = {0};
    size_t i = 0;
    while (i + LANES <= count) {
        /* counters as wide as a float compare in the same registers; a block cannot overflow them */
        int32_t flat[LANES] = {0};
        const size_t end = count - i > BLOCK ? i + BLOCK : count - count % LANES;
        for (; i + LANES <= end; i += LANES) {
            for (size_t k = 0; k < LANES; k++) {
                const double x = (double)absolute(derivative[i + k]);
                squares[k] += x * x;
                sums[k] += x;
            }
            for (size_t k = 0; k < LANES; k++)
                flat[k] += absolute(derivative[i + k]) <= limit;
        }
        for (size_t k = 0; k < LANES; k++)
            total.flat += (size_t)flat[k];
    }
    for (; i < count; i++) {
        const double x = (double)absolute(derivative[i]);
        squares[i % LANES] += x * x;
        sums[i % LANES] += x;
        total.flat += absolute(derivative[i]) <= limit;
    }
    total.squares = lane_sum(squares);
    total.sum_abs = lane_sum(sums);
    return total;
}
