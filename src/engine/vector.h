/* Vectors of `real`, as wide as the instruction set this file is compiled for has them. GCC's and Clang's
 * vector extensions: + - * / and comparisons work lane by lane, a comparison gives all ones or all zeros. */
#ifndef GRADFLOW_ENGINE_VECTOR_H
#define GRADFLOW_ENGINE_VECTOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gradflow/real.h"

#ifndef GF_VECTOR_BYTES
#define GF_VECTOR_BYTES 16
#endif

#ifdef GF_REAL_DOUBLE
typedef int64_t gf_lane_bits;
#else
typedef int32_t gf_lane_bits;
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

/* The first `count` lanes only; the others are 0. */
GF_ALWAYS_INLINE gf_vector gf_load_part(const real *from, size_t count)
{
    gf_vector value = {0};
    memcpy(&value, from, count * sizeof *from);
    return value;
}

GF_ALWAYS_INLINE void gf_store_part(real *to, gf_vector value, size_t count)
{
    memcpy(to, &value, count * sizeof *to);
}

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
#ifdef GF_REAL_DOUBLE
    return (gf_vector)((gf_mask)value & INT64_MAX);
#else
    return (gf_vector)((gf_mask)value & INT32_MAX);
#endif
}

#endif
