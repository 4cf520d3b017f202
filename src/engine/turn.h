/* Turning a block of a matrix: columns become rows. */
#ifndef GRADFLOW_ENGINE_TURN_H
#define GRADFLOW_ENGINE_TURN_H

#include "base/vector.h"

#if GF_VECTOR_BYTES >= 32 && !defined(GF_REAL_DOUBLE)
#define GF_TURNED 8 /* rows and columns of a block; wider vectors turn no quicker */

/* Four entries each of two rows that are half a block apart: two quarters are then turned at once. */
GF_ALWAYS_INLINE __m256 gf_quarters(const real *from, size_t stride)
{
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(from)),
                                _mm_loadu_ps(from + GF_TURNED / 2 * stride), 1);
}

/* ret_turned [GF_TURNED][GF_TURNED], rows turned_stride apart, from from [GF_TURNED][GF_TURNED]. */
GF_ALWAYS_INLINE void gf_turn_block(const real *from, size_t from_stride, real *ret_turned,
                                    size_t turned_stride)
{
    for (size_t column = 0; column < GF_TURNED; column += 4) {
        __m256 rows[4];
        for (size_t i = 0; i < 4; i++)
            rows[i] = gf_quarters(from + i * from_stride + column, from_stride);
        const __m256d low = (__m256d)_mm256_unpacklo_ps(rows[0], rows[1]),
                      high = (__m256d)_mm256_unpackhi_ps(rows[0], rows[1]),
                      low_below = (__m256d)_mm256_unpacklo_ps(rows[2], rows[3]),
                      high_below = (__m256d)_mm256_unpackhi_ps(rows[2], rows[3]);
        const __m256d turned[4] = {_mm256_unpacklo_pd(low, low_below), _mm256_unpackhi_pd(low, low_below),
                                   _mm256_unpacklo_pd(high, high_below),
                                   _mm256_unpackhi_pd(high, high_below)};
        for (size_t i = 0; i < 4; i++)
            _mm256_storeu_ps(ret_turned + (column + i) * turned_stride, (__m256)turned[i]);
    }
}
#else
/* The lanes of two vectors in turn, a0 b0 a1 b1 …: the first half of them, and the second. */
#define GF_TURNED GF_LANES
#if GF_VECTOR_BYTES / 4 == 4 && !defined(GF_REAL_DOUBLE)
#define GF_TURN_STEPS  2
#define GF_FIRST_HALF  0, 4, 1, 5
#define GF_SECOND_HALF 2, 6, 3, 7
#else
#define GF_TURN_STEPS  1
#define GF_FIRST_HALF  0, 2
#define GF_SECOND_HALF 1, 3
#endif

#ifdef __clang__
#define GF_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define GF_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (gf_mask){__VA_ARGS__})
#endif

/* ret_turned [GF_LANES][GF_LANES], rows turned_stride apart, from from [GF_LANES][GF_LANES]. Taking in turn
 * from both halves of all vectors, as often as it takes to halve them to one, is a transposition. */
GF_ALWAYS_INLINE void gf_turn_block(const real *from, size_t from_stride, real *ret_turned,
                                    size_t turned_stride)
{
    gf_vector rows[GF_LANES], mixed[GF_LANES];
    for (size_t i = 0; i < GF_LANES; i++)
        rows[i] = gf_load(from + i * from_stride);
    for (int step = 0; step < GF_TURN_STEPS; step++) {
        for (size_t i = 0; i < GF_LANES / 2; i++) {
            mixed[2 * i] = GF_SHUFFLE(rows[i], rows[i + GF_LANES / 2], GF_FIRST_HALF);
            mixed[2 * i + 1] = GF_SHUFFLE(rows[i], rows[i + GF_LANES / 2], GF_SECOND_HALF);
        }
        for (size_t i = 0; i < GF_LANES; i++)
            rows[i] = mixed[i];
    }
    for (size_t i = 0; i < GF_LANES; i++)
        gf_store(ret_turned + i * turned_stride, rows[i]);
}
#endif

/* ret_turned [columns][rows] from from [rows][columns]. */
static inline void gf_turn(size_t rows, size_t columns, const real *from, size_t from_stride,
                           real *ret_turned, size_t turned_stride)
{
    size_t row = 0;
    for (; row + GF_TURNED <= rows; row += GF_TURNED) {
        size_t column = 0;
        for (; column + GF_TURNED <= columns; column += GF_TURNED)
            gf_turn_block(from + row * from_stride + column, from_stride,
                          ret_turned + column * turned_stride + row, turned_stride);
        for (; column < columns; column++)
            for (size_t i = row; i < row + GF_TURNED; i++)
                ret_turned[column * turned_stride + i] = from[i * from_stride + column];
    }
    for (; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            ret_turned[column * turned_stride + row] = from[row * from_stride + column];
}

#endif
