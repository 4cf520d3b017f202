/* Vectors of `real`, as wide as the instruction set this file is compiled for has them. GCC's and Clang's
 * vector extensions: + - * / and comparisons work lane by lane, a comparison gives all ones or all zeros. */
#ifndef GRADFLOW_BASE_VECTOR_H
#define GRADFLOW_BASE_VECTOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gradflow/real.h"

#ifndef GF_VECTOR_BYTES
#define GF_VECTOR_BYTES 16
#elif GF_VECTOR_BYTES > 16
#include <immintrin.h> /* for parts of vectors, which the extensions have no words for */
#endif

#ifdef GF_REAL_DOUBLE
typedef int64_t gf_lane_bits;
#define GF_LANE_BITS_MOST INT64_MAX
#else
typedef int32_t gf_lane_bits;
#define GF_LANE_BITS_MOST INT32_MAX
#endif

typedef real gf_vector __attribute__((vector_size(GF_VECTOR_BYTES)));
typedef gf_lane_bits gf_mask __attribute__((vector_size(GF_VECTOR_BYTES)));
/* The same where it may lie anywhere among reals. */
typedef real gf_loose_vector __attribute__((vector_size(GF_VECTOR_BYTES), aligned(sizeof(real)), may_alias));

#define GF_LANES (GF_VECTOR_BYTES / sizeof(real))

#define GF_ALWAYS_INLINE static inline __attribute__((always_inline))

GF_ALWAYS_INLINE gf_vector gf_load(const real *from)
{
    return *(const gf_loose_vector *)from;
}

GF_ALWAYS_INLINE void gf_store(real *to, gf_vector value)
{
    *(gf_loose_vector *)to = value;
}

/* The first `count` lanes only; the others are 0, and what lies there in memory is not touched. */
#if GF_VECTOR_BYTES == 64 && !defined(GF_REAL_DOUBLE)
GF_ALWAYS_INLINE gf_vector gf_load_part(const real *from, size_t count)
{
    return (gf_vector)_mm512_maskz_loadu_ps((__mmask16)((1U << count) - 1), from);
}

GF_ALWAYS_INLINE void gf_store_part(real *to, gf_vector value, size_t count)
{
    _mm512_mask_storeu_ps(to, (__mmask16)((1U << count) - 1), (__m512)value);
}
#elif GF_VECTOR_BYTES == 32 && !defined(GF_REAL_DOUBLE)
GF_ALWAYS_INLINE __m256i gf_first_lanes(size_t count)
{
    return (__m256i)((gf_mask){0, 1, 2, 3, 4, 5, 6, 7} < (gf_lane_bits)count);
}

GF_ALWAYS_INLINE gf_vector gf_load_part(const real *from, size_t count)
{
    return (gf_vector)_mm256_maskload_ps(from, gf_first_lanes(count));
}

GF_ALWAYS_INLINE void gf_store_part(real *to, gf_vector value, size_t count)
{
    _mm256_maskstore_ps(to, gf_first_lanes(count), (__m256)value);
}
#else
GF_ALWAYS_INLINE gf_vector gf_load_part(const real *from, size_t count)
{
    gf_vector value = {0};
    for (size_t lane = 0; lane < GF_LANES && lane < count; lane++)
        value[lane] = from[lane];
    return value;
}

GF_ALWAYS_INLINE void gf_store_part(real *to, gf_vector value, size_t count)
{
    for (size_t lane = 0; lane < GF_LANES && lane < count; lane++)
        to[lane] = value[lane];
}
#endif

GF_ALWAYS_INLINE gf_vector gf_splat(real value)
{
    return value - (gf_vector){0}; /* not +: -0 stays */
}

/* Lane by lane: yes where the mask is set, else no. */
GF_ALWAYS_INLINE gf_vector gf_select(gf_mask mask, gf_vector yes, gf_vector no)
{
    return (gf_vector)((mask & (gf_mask)yes) | (~mask & (gf_mask)no));
}

GF_ALWAYS_INLINE gf_vector gf_abs(gf_vector value)
{
    return (gf_vector)((gf_mask)value & GF_LANE_BITS_MOST);
}

/* The size of one with the sign of the other. */
GF_ALWAYS_INLINE gf_vector gf_with_sign(gf_vector size, gf_vector sign)
{
    return (gf_vector)(((gf_mask)size & GF_LANE_BITS_MOST) | ((gf_mask)sign & ~GF_LANE_BITS_MOST));
}

/* Limits that NaN passes. */
GF_ALWAYS_INLINE gf_vector gf_at_least(gf_vector value, real limit)
{
    return gf_select(value < limit, gf_splat(limit), value);
}

GF_ALWAYS_INLINE gf_vector gf_at_most(gf_vector value, real limit)
{
    return gf_select(value > limit, gf_splat(limit), value);
}

/* All lanes added up, halves onto halves. */
GF_ALWAYS_INLINE real gf_sum_lanes(gf_vector value)
{
#if GF_VECTOR_BYTES == 64 && !defined(GF_REAL_DOUBLE)
    return _mm512_reduce_add_ps((__m512)value); /* GCC takes lane by lane what is below */
#else
    for (size_t half = GF_LANES / 2; half; half /= 2)
        for (size_t lane = 0; lane < half; lane++)
            value[lane] += value[lane + half];
    return value[0];
#endif
}

#endif
