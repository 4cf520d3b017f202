/* The table of one instruction set. */
#include "measure/loops_isa.h"

const struct gf_measure_loops GF_FOR_ISA(gf_measure_loops) = {
    .block = GF_FOR_ISA(gf_measure_block),
    .centred_squares = GF_FOR_ISA(gf_measure_centred_squares),
    .magnitudes = GF_FOR_ISA(gf_measure_magnitudes),
    .slopes = GF_FOR_ISA(gf_measure_slopes),
    .equal_bins = GF_FOR_ISA(gf_measure_equal_bins),
    .log_bins = GF_FOR_ISA(gf_measure_log_bins),
    .any = GF_FOR_ISA(gf_measure_any),
    .steep = GF_FOR_ISA(gf_measure_steep),
    .positives = GF_FOR_ISA(gf_measure_positives),
};
