/* Histogram of log10 |x| over the fixed range 10^-20 … 10^4 in 64 bins of 0.375 decades, exact at the edges.
 *
 * No logarithm is taken: the bits of non-negative floating-point numbers are ordered as the numbers are.
 * Their top bits (exponent and three of the mantissa) give a cell narrower than any bin, so that a cell knows
 * its bin but for one comparison. Thread: the table is constant once made; any thread may use it. */
#ifndef GRADFLOW_MEASURE_GRADIENT_HISTOGRAM_H
#define GRADFLOW_MEASURE_GRADIENT_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gradflow/real.h"
#include "gradflow/snapshot.h"

#ifdef GF_REAL_DOUBLE
typedef uint64_t gf_real_bits;
#define GF_REAL_EXPONENT_BITS 11
#else
typedef uint32_t gf_real_bits;
#define GF_REAL_EXPONENT_BITS 8
#endif
#define GF_LOG_CELL_BITS (GF_REAL_EXPONENT_BITS + 3)

enum { GF_LOG_CELL_SHIFT = (int)sizeof(real) * 8 - 1 - GF_LOG_CELL_BITS };

/* Places in order. */
enum {
    GF_LOG_PLACE_ZERO,
    GF_LOG_PLACE_BELOW,
    GF_LOG_PLACE_BINS,
    GF_LOG_PLACE_ABOVE = GF_LOG_PLACE_BINS + GF_HISTOGRAM_BINS,
    GF_LOG_PLACE_NONFINITE,
    GF_LOG_PLACES,
};

struct gf_log_bins {
    gf_real_bits least[GF_LOG_PLACES + 1];        /* bits of the least number of each place, and a sentinel */
    uint8_t first[(size_t)1 << GF_LOG_CELL_BITS]; /* the place of each cell's least number */
};

static inline unsigned gf_log_place(const struct gf_log_bins *bins, real x)
{
    gf_real_bits bits;
    memcpy(&bits, &x, sizeof bits);
    bits &= (gf_real_bits)-1 >> 1;
    const unsigned place = bins->first[bits >> GF_LOG_CELL_SHIFT];
    return place + (bits >= bins->least[place + 1]);
}

void gf_log_bins_init(struct gf_log_bins *bins);
void gf_log_histogram(const struct gf_log_bins *bins, size_t count, const real *values /* [count] */,
                      struct gf_histogram *ret_histogram);

#endif
