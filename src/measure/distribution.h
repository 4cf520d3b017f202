/* How the entries of a buffer are distributed: moments, range, signs, and a histogram of 64 equal bins.
 *
 * Mean and standard deviation are stable for any offset: blocks are centred on their own mean while they are
 * in the cache and merged pairwise (Chan, Golub & LeVeque 1979). Pure functions, any thread. */
#ifndef GRADFLOW_MEASURE_DISTRIBUTION_H
#define GRADFLOW_MEASURE_DISTRIBUTION_H

#include <stddef.h>

#include "gradflow/real.h"
#include "gradflow/snapshot.h"

struct gf_distribution {
    size_t count;
    double mean, std; /* std divides by count; NAN if an entry is not finite, or there is none */
    double rms;       /* likewise */
    double min, max;  /* over the finite entries, NAN if there are none */
    size_t negatives, zeros, nonfinite;
};

void gf_distribution_of(size_t count, const real *values /* [count] */,
                        struct gf_distribution *ret_distribution);

/* Less of it: mean, std, rms, nonfinite and what is `wanted` (GF_WANT_… of measure/loops.h). */
void gf_distribution_wanted(size_t count, const real *values /* [count] */, unsigned wanted,
                            struct gf_distribution *ret_distribution);

/* Into ret_histogram: bins over [min, max] of `distribution`, which must be that of the values. x is in bin
 * ⌊64 (x - min) / (max - min)⌋, max in the last one: exactly so where all values are multiples of one number,
 * of which max - min is less than 2^44; else who is nearer to an edge than 2^-50 of its place may be on
 * either side of it. */
void gf_distribution_histogram(size_t count, const real *values /* [count] */,
                               const struct gf_distribution *distribution,
                               struct gf_histogram *ret_histogram);

#endif
