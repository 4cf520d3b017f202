#include "data/standardize.h"

#include <math.h>

/* Sums are of differences from the first sample: they are exactly 0 for a constant feature, whose rounded
 * mean would otherwise give it a tiny deviation, and features far from 0 (dates, say) lose no digits. */
void gf_scales_measure(const struct gf_samples *samples, const uint32_t *order, size_t train,
                       struct gf_scale *ret_scales)
{
    const size_t features = samples->features, first = order[0] * features;
    for (size_t f = 0; f < features; f++)
        ret_scales[f] = (struct gf_scale){0, 0};
    for (size_t i = 0; i < train; i++)
        for (size_t f = 0; f < features; f++)
            ret_scales[f].mean +=
                gf_samples_input(samples, order[i] * features + f) - gf_samples_input(samples, first + f);
    for (size_t f = 0; f < features; f++)
        ret_scales[f].mean = gf_samples_input(samples, first + f) + ret_scales[f].mean / (double)train;
    for (size_t i = 0; i < train; i++)
        for (size_t f = 0; f < features; f++) {
            const double away = gf_samples_input(samples, order[i] * features + f) - ret_scales[f].mean;
            ret_scales[f].deviation += away * away;
        }
    for (size_t f = 0; f < features; f++) {
        const double deviation = sqrt(ret_scales[f].deviation / (double)train);
        ret_scales[f].deviation = deviation > 0 ? deviation : 1;
    }
}
