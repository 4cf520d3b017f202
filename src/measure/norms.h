/* Sums over a buffer of `real` in one pass: the stuff of norms and means of absolute values.
 *
 * Everything is accumulated in double in a fixed order, so that the same buffer gives the same bits in every
 * build of one compiler. Non-finite entries propagate as IEEE 754 has it. Pure functions, any thread. */
#ifndef GRADFLOW_MEASURE_NORMS_H
#define GRADFLOW_MEASURE_NORMS_H

#include <stddef.h>

#include "gradflow/real.h"

struct gf_magnitudes {
    double squares; /* Σ x² */
    double sum_abs; /* Σ |x| */
    double max_abs; /* over the finite entries, NAN if there are none */
};

double gf_squares(size_t count, const real *values /* [count] */); /* Σ x² */
struct gf_magnitudes gf_magnitudes(size_t count, const real *values /* [count] */);

struct gf_slopes {
    double squares, sum_abs; /* of φ' */
    size_t flat;             /* entries with |φ'| <= threshold */
};
/* Compared exactly as double(|φ'|) <= threshold. */
struct gf_slopes gf_slopes(size_t count, const real *derivative /* [count] */, double threshold);

/* The largest real not above a threshold, so that a comparison in `real` decides as one in double. */
real gf_real_not_above(double threshold);

#endif
