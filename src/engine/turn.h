/* Turning a block of a matrix: columns become rows. */
#ifndef GRADFLOW_ENGINE_TURN_H
#define GRADFLOW_ENGINE_TURN_H

#include "base/vector.h"

/* The lanes of two vectors in turn, a0 b0 a1 b1 …: the first half of them, and the second. */
#if GF_VECTOR_BYTES / 4 == 16 && !defined(GF_REAL_DOUBLE)
#define GF_TURN_STEPS  4
#define GF_FIRST_HALF  0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define GF_SECOND_HALF 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif GF_VECTOR_BYTES / 4 == 8 && !defined(GF_REAL_DOUBLE)
#define GF_TURN_STEPS  3
#define GF_FIRST_HALF  0, 8, 1, 9, 2, 10, 3, 11
#define GF_SECOND_HALF 4, 12, 5, 13, 6, 14, 7, 15
#elif GF_VECTOR_BYTES / 4 == 4 && !defined(GF_REAL_DOUBLE)
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

/* ret_turned [columns][rows] from from [rows][columns]. */
static inline void gf_turn(size_t rows, size_t columns, const real *from, size_t from_stride,
                           real *ret_turned, size_t turned_stride)
{
    size_t row = 0;
    for (; row + GF_LANES <= rows; row += GF_LANES) {
        size_t column = 0;
        for (; column + GF_LANES <= columns; column += GF_LANES)
            gf_turn_block(from + row * from_stride + column, from_stride,
                          ret_turned + column * turned_stride + row, turned_stride);
        for (; column < columns; column++)
            for (size_t i = row; i < row + GF_LANES; i++)
                ret_turned[column * turned_stride + i] = from[i * from_stride + column];
    }
    for (; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            ret_turned[column * turned_stride + row] = from[row * from_stride + column];
}

#endif
