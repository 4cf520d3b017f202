/* What the sources compiled for one instruction set give to its table. */
#ifndef GRADFLOW_ENGINE_KERNELS_ISA_H
#define GRADFLOW_ENGINE_KERNELS_ISA_H

#include "base/isa.h"
#include "engine/kernels.h"

extern const struct gf_kernels GF_FOR_ISA(gf_kernels);
gf_multiply GF_FOR_ISA(gf_multiply);
double GF_FOR_ISA(gf_sum_squares)(size_t count, const real *values);
double GF_FOR_ISA(gf_sum_abs)(size_t count, const real *values);
void GF_FOR_ISA(gf_column_sums)(size_t rows, size_t columns, const real *values, real *ret_sums);
void GF_FOR_ISA(gf_turn_matrix)(size_t rows, size_t columns, const real *from, real *ret_turned);
void GF_FOR_ISA(gf_times)(const struct gf_tile *tile, const real *by, real *values);

#endif
