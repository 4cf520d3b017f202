/* Shared by the loops over buffers: how partial sums are kept apart, and numbers as ordered integers. */
#ifndef GRADFLOW_MEASURE_LANES_H
#define GRADFLOW_MEASURE_LANES_H

#include <stdint.h>
#include <string.h>

#include "gradflow/real.h"

/* Independent partial sums, added up in a fixed order at the end: without them a sum is one long chain of
 * dependent additions, which no compiler may break up. */
#define GF_LANES 8

/* Several loops over a block that stays in the first-level cache beat one loop that does everything, which
 * compilers cannot vectorise. Counters of a block fit in 32 bits. */
#define GF_BLOCK 2048

static inline double gf_lane_sum(const double *lanes /* [GF_LANES] */)
{
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

#ifdef GF_REAL_DOUBLE
typedef int64_t gf_real_order;
#define GF_REAL_MAGNITUDE INT64_MAX
#else
typedef int32_t gf_real_order;
#define GF_REAL_MAGNITUDE INT32_MAX
#endif

/* The bits of |x|: ordered as the numbers are, infinity and NaN at the top. Comparing integers vectorises
 * everywhere; comparing floating-point numbers, with NaN to be minded, does not. */
static inline gf_real_order gf_real_magnitude(real x)
{
    gf_real_order bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & GF_REAL_MAGNITUDE;
}

/* Likewise with the sign: negative numbers' magnitudes are turned around. Its own inverse on the bits. */
static inline gf_real_order gf_real_ordered(real x)
{
    gf_real_order bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? bits ^ GF_REAL_MAGNITUDE : bits;
}

static inline real gf_real_from_ordered(gf_real_order order)
{
    const gf_real_order bits = order < 0 ? order ^ GF_REAL_MAGNITUDE : order;
    real x;
    memcpy(&x, &bits, sizeof x);
    return x + 0; /* -0 becomes 0 */
}

#endif
