#include "engine/kernels.h"

#include "engine/product_parts.h"

#define DECLARE(isa) extern const struct gf_kernels gf_kernels_##isa;
#define ROW(isa)     &gf_kernels_##isa,
GF_EACH_ISA(DECLARE)

const struct gf_kernels *const gf_kernels_by_isa[] = {GF_EACH_ISA(ROW)};

/* The weights lie as they do, [units][inputs], or turned. */
static void multiply_weights(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *x,
                             const real *weights, bool turned, const real *bias, struct gf_finish finish,
                             real *ret_z)
{
    gf_product_run(pool, &(struct gf_product){
                             .rows = rows,
                             .depth = inputs,
                             .columns = units,
                             .a = x,
                             .a_row = inputs,
                             .a_step = 1,
                             .b = weights,
                             .b_row = turned ? units : 1,
                             .b_step = turned ? 1 : inputs,
                             .start = bias,
                             .c = ret_z,
                             .finish = finish,
                         });
}

void gf_product_forward(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *x,
                        const real *weights, const real *bias, struct gf_finish finish, real *ret_z)
{
    multiply_weights(pool, rows, inputs, units, x, weights, false, bias, finish, ret_z);
}

void gf_product_forward_turned(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *x,
                               const real *turned, const real *bias, struct gf_finish finish, real *ret_z)
{
    multiply_weights(pool, rows, inputs, units, x, turned, true, bias, finish, ret_z);
}

void gf_product_backward(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *delta,
                         const real *weights, struct gf_finish finish, real *ret_input_gradient)
{
    gf_product_run(pool, &(struct gf_product){
                             .rows = rows,
                             .depth = units,
                             .columns = inputs,
                             .a = delta,
                             .a_row = units,
                             .a_step = 1,
                             .b = weights,
                             .b_row = inputs,
                             .b_step = 1,
                             .c = ret_input_gradient,
                             .finish = finish,
                         });
}

void gf_product_gradient(struct gf_pool *pool, size_t rows, size_t inputs, size_t units, const real *delta,
                         const real *x, real *ret_weight_gradient)
{
    gf_product_run(pool, &(struct gf_product){
                             .rows = units,
                             .depth = rows,
                             .columns = inputs,
                             .a = delta,
                             .a_row = 1,
                             .a_step = units,
                             .b = x,
                             .b_row = inputs,
                             .b_step = 1,
                             .c = ret_weight_gradient,
                         });
}

void gf_column_sums(size_t rows, size_t columns, const real *values, real *ret_sums)
{
    gf_kernels()->column_sums(rows, columns, values, ret_sums);
}

void gf_turn_matrix(size_t rows, size_t columns, const real *from, real *ret_turned)
{
    gf_kernels()->turn(rows, columns, from, ret_turned);
}

void gf_times(const struct gf_tile *tile, const real *by, real *values)
{
    gf_kernels()->times(tile, by, values);
}

double gf_sum_squares(size_t count, const real *values)
{
    return gf_kernels()->sum_squares(count, values);
}

double gf_sum_abs(size_t count, const real *values)
{
    return gf_kernels()->sum_abs(count, values);
}
