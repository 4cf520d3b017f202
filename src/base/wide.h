/* Sums in double of numbers in `real`, lane by lane. */
#ifndef GRADFLOW_BASE_WIDE_H
#define GRADFLOW_BASE_WIDE_H

#include <stdbool.h>

#include "base/vector.h"

/* Not wider than this: a processor that makes wider ones of two halves widens four numbers at a time by twice
 * as quickly as eight. */
#define GF_WIDE_BYTES (GF_VECTOR_BYTES > 32 ? 32 : GF_VECTOR_BYTES)

typedef double gf_wide __attribute__((vector_size(GF_WIDE_BYTES)));
typedef int64_t gf_wide_mask __attribute__((vector_size(GF_WIDE_BYTES)));

#define GF_WIDE_LANES (GF_WIDE_BYTES / sizeof(double))
#define GF_WIDES      (GF_LANES / GF_WIDE_LANES) /* wide vectors that hold what one vector does */
#define GF_ABREAST    2 /* vectors that all loops widen at once: their sums have the same bits */

#if GF_VECTOR_BYTES > 16 && !defined(GF_REAL_DOUBLE)
/* GF_WIDE_LANES numbers in double. */
GF_ALWAYS_INLINE gf_wide gf_widen(const real *from)
{
    return (gf_wide)_mm256_cvtps_pd(_mm_loadu_ps(from));
}
#else
GF_ALWAYS_INLINE gf_wide gf_widen(const real *from)
{
    gf_wide wide;
    for (size_t lane = 0; lane < GF_WIDE_LANES; lane++)
        wide[lane] = (double)from[lane];
    return wide;
}
#endif

#if GF_VECTOR_BYTES == 64 && !defined(GF_REAL_DOUBLE)
/* a + b, with the same bits on the units that multiply: those that add also widen, and tell the least. */
GF_ALWAYS_INLINE gf_wide gf_wide_add(bool multiply, gf_wide a, gf_wide b)
{
    return multiply ? (gf_wide)_mm256_fmadd_pd((__m256d)b, _mm256_set1_pd(1), (__m256d)a) : a + b;
}

/* a - b on these units. */
GF_ALWAYS_INLINE gf_wide gf_wide_difference(gf_wide a, gf_wide b)
{
    return (gf_wide)_mm256_fnmadd_pd((__m256d)b, _mm256_set1_pd(1), (__m256d)a);
}
#else
GF_ALWAYS_INLINE gf_wide gf_wide_add(bool multiply, gf_wide a, gf_wide b)
{
    (void)multiply;
    return a + b;
}

GF_ALWAYS_INLINE gf_wide gf_wide_difference(gf_wide a, gf_wide b)
{
    return a - b;
}
#endif

GF_ALWAYS_INLINE gf_wide gf_wide_abs(gf_wide value)
{
    return (gf_wide)((gf_wide_mask)value & INT64_MAX);
}

/* All lanes of 2, 4 or 8 wide vectors added up, halves onto halves. */
GF_ALWAYS_INLINE double gf_wide_total(size_t count, const gf_wide *values)
{
    gf_wide total = values[0] + values[count / 2];
    if (count > 2) /* not in a loop: GCC would keep all of them in memory for it */
        total += values[count / 4] + values[3 * count / 4];
    if (count > 4)
        total += (values[1] + values[5]) + (values[3] + values[7]);
    double lanes[GF_WIDE_LANES];
    memcpy(lanes, &total, sizeof lanes);
    for (size_t half = GF_WIDE_LANES / 2; half; half /= 2)
        for (size_t lane = 0; lane < half; lane++)
            lanes[lane] += lanes[lane + half];
    return lanes[0];
}

#endif
