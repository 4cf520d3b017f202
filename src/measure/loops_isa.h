/* What the table of one instruction set is made of. */
#ifndef GRADFLOW_MEASURE_LOOPS_ISA_H
#define GRADFLOW_MEASURE_LOOPS_ISA_H

#include "base/isa.h"
#include "measure/loops.h"

void GF_FOR_ISA(gf_measure_block)(size_t count, const real *values, unsigned wanted,
                                  struct gf_block *ret_block);
double GF_FOR_ISA(gf_measure_centred_squares)(size_t count, const real *values, double centre);
void GF_FOR_ISA(gf_measure_magnitudes)(size_t count, const real *values, struct gf_sizes *ret_sizes);
void GF_FOR_ISA(gf_measure_slopes)(size_t count, const real *values, real limit, struct gf_sizes *ret_sizes);
void GF_FOR_ISA(gf_measure_equal_bins)(size_t count, const real *values, double min, double scale,
                                       uint32_t *counts);
void GF_FOR_ISA(gf_measure_log_bins)(const struct gf_log_bins *bins, size_t count, const real *values,
                                     uint32_t *counts);
void GF_FOR_ISA(gf_measure_any)(size_t rows, size_t units, const real *values, gf_lane_bits *ret_any);
void GF_FOR_ISA(gf_measure_steep)(size_t rows, size_t units, const real *values, real limit,
                                  gf_lane_bits *ret_steep);
void GF_FOR_ISA(gf_measure_positives)(size_t rows, size_t units, const real *values,
                                      gf_lane_bits *ret_positives);
extern const struct gf_measure_loops GF_FOR_ISA(gf_measure_loops);

#endif
