/* The loops over numbers that measure, in the instruction set in force. A caller cuts a buffer into blocks of
 * GF_BLOCK entries, the last one shorter, and adds up what comes out in their order: the same bits whoever
 * takes which block. Sums are in double, of numbers in `real` widened one by one. Pure functions, any thread.
 */
#ifndef GRADFLOW_MEASURE_LOOPS_H
#define GRADFLOW_MEASURE_LOOPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/isa.h"
#include "base/vector.h"
#include "gradflow/real.h"

/* Stays in the first-level cache for a second look. */
#define GF_BLOCK 2048

/* What is wanted of a block beside its sums; the rest of the result is no matter. */
enum { GF_WANT_RANGE = 1, GF_WANT_NEGATIVES = 2, GF_WANT_ZEROS = 4, GF_WANT_ALL = 7 };

struct gf_block {
    double sum, squares; /* Σ x, Σ x² */
    double min, max;     /* no matter unless all are finite; -0 is 0 */
    size_t negatives, zeros;
};

struct gf_sizes {
    double squares, sum_abs; /* Σ x², Σ |x| */
    double most;             /* of magnitudes: max |x|; no matter unless all are finite */
    size_t below;            /* of slopes: entries with |x| <= limit */
};

struct gf_log_bins;

struct gf_measure_loops {
    /* 0 < count <= GF_BLOCK */
    void (*block)(size_t count, const real *values, unsigned wanted, struct gf_block *ret_block);
    double (*centred_squares)(size_t count, const real *values, double centre); /* Σ (x - centre)² */
    void (*magnitudes)(size_t count, const real *values, struct gf_sizes *ret_sizes);
    void (*slopes)(size_t count, const real *values, real limit, struct gf_sizes *ret_sizes);
    /* Histograms: counts are added to. All values finite, bin ⌊(x - min)·scale⌋ of 64, the last one closed.
     */
    void (*equal_bins)(size_t count, const real *values, double min, double scale, uint32_t *counts);
    void (*log_bins)(const struct gf_log_bins *bins, size_t count, const real *values,
                     uint32_t *counts /* [GF_LOG_PLACES] */);
    /* Of each unit, over the rows of values [rows][units]: */
    void (*any)(size_t rows, size_t units, const real *values, gf_lane_bits *ret_any); /* not 0: x ≠ 0 once */
    void (*steep)(size_t rows, size_t units, const real *values, real limit,
                  gf_lane_bits *ret_steep); /* not 0: once not |x| <= limit */
    void (*positives)(size_t rows, size_t units, const real *values,
                      gf_lane_bits *ret_positives); /* the rows with x > 0 */
};
extern const struct gf_measure_loops *const gf_measure_loops_by_isa[];
static inline const struct gf_measure_loops *gf_measure_loops(void)
{
    return gf_measure_loops_by_isa[gf_isa_row()];
}

#endif
