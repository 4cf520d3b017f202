/* Everything that loops over a layer's numbers, in the instruction set in force: the three matrix products of
 * a dense layer, sums, and the registries. Matrices are contiguous, row by row; results may not overlap
 * anything. Each entry of a result adds its terms in the same order whatever the number of rows, so the same
 * numbers give the same bits. Pure functions, any thread. */
#ifndef GRADFLOW_ENGINE_KERNELS_H
#define GRADFLOW_ENGINE_KERNELS_H

#include <stddef.h>

#include "base/isa.h"
#include "engine/activation.h"
#include "engine/norm.h"
#include "engine/optimizer.h"
#include "engine/product.h"
#include "gradflow/real.h"

/* Columns first … first+count of a product. */
typedef void gf_multiply(const struct gf_product *product, size_t first, size_t count);

struct gf_pool;

/* One instruction set's. */
struct gf_kernels {
    gf_multiply *multiply;
    double (*sum_squares)(size_t count, const real *values);
    double (*sum_abs)(size_t count, const real *values);
    void (*column_sums)(size_t rows, size_t columns, const real *values, real *ret_sums);
    void (*turn)(size_t rows, size_t columns, const real *from, real *ret_turned);
    void (*times)(const struct gf_tile *tile, const real *by, real *values);
    const struct gf_activation *const *activations; /* until NULL, as the next two */
    const struct gf_norm *const *norms;
    const struct gf_optimizer *const *optimizers;
};
extern const struct gf_kernels *const gf_kernels_by_isa[];
static inline const struct gf_kernels *gf_kernels(void)
{
    return gf_kernels_by_isa[gf_isa_row()];
}

/* `pool` does the parts of large products (NULL: the caller alone does); the result is the same. */

/* z [rows][units] = x [rows][inputs] · weights [units][inputs]ᵀ + bias [units] */
void gf_product_forward(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *x,
                        const real *weights, const real *bias, struct gf_finish finish, real *ret_z);

/* The same bits from weightsᵀ [inputs][units], for more than GF_PRODUCT_NARROW units. */
void gf_product_forward_turned(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *x,
                               const real *turned, const real *bias, struct gf_finish finish, real *ret_z);

/* ∂x [rows][inputs] = δ [rows][units] · weights [units][inputs] */
void gf_product_backward(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *delta,
                         const real *weights, struct gf_finish finish, real *ret_input_gradient);

/* ∂W [units][inputs] = δ [rows][units]ᵀ · x [rows][inputs] */
void gf_product_gradient(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *delta,
                         const real *x, real *ret_weight_gradient);

/* sums [columns] of the columns of values [rows][columns] */
void gf_column_sums(size_t rows, size_t columns, const real *values, real *ret_sums);

/* turned [columns][rows] from from [rows][columns] */
void gf_turn_matrix(size_t rows, size_t columns, const real *from, real *ret_turned);

/* values ·= by, entry by entry of a tile. */
void gf_times(const struct gf_tile *tile, const real *by, real *values);

/* Σ value², Σ |value|, in double. */
double gf_sum_squares(size_t count, const real *values);
double gf_sum_abs(size_t count, const real *values);

#endif
