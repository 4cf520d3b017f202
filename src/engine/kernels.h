/* The three matrix products of a dense layer, and sums over columns. Matrices are contiguous, row by row;
 * results may not overlap anything. Each entry of a result adds its terms in the same order whatever the
 * number of rows, so the same numbers give the same bits. Pure functions, any thread. */
#ifndef GRADFLOW_ENGINE_KERNELS_H
#define GRADFLOW_ENGINE_KERNELS_H

#include <stddef.h>

#include "gradflow/real.h"

/* z [rows][units] = x [rows][inputs] · weights [units][inputs]ᵀ + bias [units] */
void gf_product_forward(size_t rows, size_t inputs, size_t units, const real *x, const real *weights,
                        const real *bias, real *ret_z);

/* ∂x [rows][inputs] = δ [rows][units] · weights [units][inputs] */
void gf_product_backward(size_t rows, size_t inputs, size_t units, const real *delta, const real *weights,
                         real *ret_input_gradient);

/* ∂W [units][inputs] = δ [rows][units]ᵀ · x [rows][inputs] */
void gf_product_gradient(size_t rows, size_t inputs, size_t units, const real *delta, const real *x,
                         real *ret_weight_gradient);

/* sums [columns] of the columns of values [rows][columns] */
void gf_column_sums(size_t rows, size_t columns, const real *values, real *ret_sums);

/* Σ value², Σ |value|, in double. */
double gf_sum_squares(size_t count, const real *values);
double gf_sum_abs(size_t count, const real *values);

#endif
