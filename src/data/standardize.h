/* Mean and standard deviation of each feature over the training samples, in double. */
#ifndef GRADFLOW_DATA_STANDARDIZE_H
#define GRADFLOW_DATA_STANDARDIZE_H

#include "data/samples.h"

struct gf_scale {
    double mean, deviation; /* a feature x becomes (x - mean) / deviation */
};

/* Of samples order[0 … train-1], train > 0. The deviation is that of the set (biased, divided by train); a
 * feature that does not vary has its value as mean and deviation 1. */
void gf_scales_measure(const struct gf_samples *samples, const uint32_t *order, size_t train,
                       struct gf_scale *ret_scales /* [features] */);

#endif
