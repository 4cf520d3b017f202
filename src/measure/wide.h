/* What the loops that measure need beside base/wide.h: the least and the most of vectors, and counts. */
#ifndef GRADFLOW_MEASURE_WIDE_H
#define GRADFLOW_MEASURE_WIDE_H

#include "base/wide.h"

#if GF_VECTOR_BYTES == 64 && !defined(GF_REAL_DOUBLE)
/* Lane by lane; the second where the first is NaN. */
GF_ALWAYS_INLINE gf_vector gf_least(gf_vector a, gf_vector b)
{
    return (gf_vector)_mm512_min_ps((__m512)a, (__m512)b);
}

GF_ALWAYS_INLINE gf_vector gf_most(gf_vector a, gf_vector b)
{
    return (gf_vector)_mm512_max_ps((__m512)a, (__m512)b);
}
#elif GF_VECTOR_BYTES == 32 && !defined(GF_REAL_DOUBLE)
GF_ALWAYS_INLINE gf_vector gf_least(gf_vector a, gf_vector b)
{
    return (gf_vector)_mm256_min_ps((__m256)a, (__m256)b);
}

GF_ALWAYS_INLINE gf_vector gf_most(gf_vector a, gf_vector b)
{
    return (gf_vector)_mm256_max_ps((__m256)a, (__m256)b);
}
#else
GF_ALWAYS_INLINE gf_vector gf_least(gf_vector a, gf_vector b)
{
    return gf_select((gf_mask)(a < b), a, b);
}

GF_ALWAYS_INLINE gf_vector gf_most(gf_vector a, gf_vector b)
{
    return gf_select((gf_mask)(a > b), a, b);
}
#endif

/* The least and the most of all lanes, halves against halves. */
GF_ALWAYS_INLINE real gf_least_lane(gf_vector value)
{
#if GF_VECTOR_BYTES == 64 && !defined(GF_REAL_DOUBLE)
    return _mm512_reduce_min_ps((__m512)value); /* GCC goes through memory for what is below */
#else
    real lanes[GF_LANES];
    memcpy(lanes, &value, sizeof lanes);
    for (size_t half = GF_LANES / 2; half; half /= 2)
        for (size_t lane = 0; lane < half; lane++)
            lanes[lane] = lanes[lane + half] < lanes[lane] ? lanes[lane + half] : lanes[lane];
    return lanes[0];
#endif
}

GF_ALWAYS_INLINE real gf_most_lane(gf_vector value)
{
    return -gf_least_lane(-value);
}

/* How often a comparison held, lane by lane or in all: of x < 0, x = 0, x <= limit. */
#if GF_VECTOR_BYTES == 64 && !defined(GF_REAL_DOUBLE)
typedef size_t gf_count;

GF_ALWAYS_INLINE gf_count gf_count_negative(gf_count count, gf_vector x)
{
    return count + (size_t)__builtin_popcount(_mm512_cmp_ps_mask((__m512)x, _mm512_setzero_ps(), _CMP_LT_OQ));
}

GF_ALWAYS_INLINE gf_count gf_count_zero(gf_count count, gf_vector x)
{
    return count + (size_t)__builtin_popcount(_mm512_cmp_ps_mask((__m512)x, _mm512_setzero_ps(), _CMP_EQ_OQ));
}

GF_ALWAYS_INLINE gf_count gf_count_not_above(gf_count count, gf_vector x, real limit)
{
    return count +
           (size_t)__builtin_popcount(_mm512_cmp_ps_mask((__m512)x, _mm512_set1_ps(limit), _CMP_LE_OQ));
}

GF_ALWAYS_INLINE size_t gf_tally(gf_count count)
{
    return count;
}

#define GF_COUNT_NONE 0
#else
typedef gf_mask gf_count; /* a comparison that holds is -1 */

GF_ALWAYS_INLINE gf_count gf_count_negative(gf_count count, gf_vector x)
{
    return count - (gf_mask)(x < 0);
}

GF_ALWAYS_INLINE gf_count gf_count_zero(gf_count count, gf_vector x)
{
    return count - (gf_mask)(x == 0);
}

GF_ALWAYS_INLINE gf_count gf_count_not_above(gf_count count, gf_vector x, real limit)
{
    return count - (gf_mask)(x <= limit);
}

#define GF_COUNT_NONE                                                                                        \
    {                                                                                                        \
        0                                                                                                    \
    }

GF_ALWAYS_INLINE size_t gf_tally(gf_count counts)
{
    gf_lane_bits lanes[GF_LANES], total = 0;
    memcpy(lanes, &counts, sizeof lanes);
    for (size_t lane = 0; lane < GF_LANES; lane++)
        total += lanes[lane];
    return (size_t)total;
}
#endif

#endif
