#include "measure/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "measure/loops.h"

/* One block, or several merged. */
struct part {
    size_t count, negatives, zeros, nonfinite;
    double sum, squares; /* Σ x, Σ (x - mean)² */
    double min, max;
};

/* From Σ x² as long as the mean does not drown the rest: at ALMOST_ALL at most three decimals of fifteen are
 * lost. Else from a second look. */
#define ALMOST_ALL 0.999

static double centred_squares(size_t count, const real *values, const struct gf_block *block)
{
    const double of_mean = block->sum * block->sum / (double)count;
    if (of_mean <= ALMOST_ALL * block->squares)
        return block->squares - of_mean;
    return gf_measure_loops()->centred_squares(count, values, block->sum / (double)count);
}

/* Of a block with NaN or Inf in it. */
static void careful_pass(size_t count, const real *values, struct part *part)
{
    *part = (struct part){.count = count, .sum = NAN, .squares = NAN, .min = NAN, .max = NAN};
    for (size_t i = 0; i < count; i++) {
        const double x = (double)values[i];
        part->negatives += x < 0;
        part->zeros += x == 0;
        if (!isfinite(x)) {
            part->nonfinite++;
            continue;
        }
        part->min = fmin(part->min, x);
        part->max = fmax(part->max, x);
    }
}

static void merge(struct part *total, const struct part *part)
{
    if (!total->count) {
        *total = *part;
        return;
    }
    const double n = (double)total->count, m = (double)part->count;
    const double apart = part->sum / m - total->sum / n;
    total->squares += part->squares + apart * apart * (n * m / (n + m));
    total->sum += part->sum;
    total->count += part->count;
    total->min = fmin(total->min, part->min); /* fmin and fmax prefer a number to a NAN */
    total->max = fmax(total->max, part->max);
    total->negatives += part->negatives;
    total->zeros += part->zeros;
    total->nonfinite += part->nonfinite;
}

static void measure_part(size_t count, const real *values, unsigned wanted, struct part *ret_part)
{
    struct gf_block block;
    gf_measure_loops()->block(count, values, wanted, &block);
    if (!isfinite(block.sum)) {
        careful_pass(count, values, ret_part);
        return;
    }
    *ret_part = (struct part){
        .count = count,
        .negatives = block.negatives,
        .zeros = block.zeros,
        .sum = block.sum,
        .squares = centred_squares(count, values, &block),
        .min = block.min,
        .max = block.max,
    };
}

void gf_distribution_wanted(size_t count, const real *values, unsigned wanted,
                            struct gf_distribution *ret_distribution)
{
    struct part total = {.min = NAN, .max = NAN};
    for (size_t i = 0; i < count; i += GF_BLOCK) {
        struct part part;
        measure_part(count - i < GF_BLOCK ? count - i : GF_BLOCK, values + i, wanted, &part);
        merge(&total, &part);
    }
    const double mean = count ? total.sum / (double)count : NAN;
    const double variance = count ? total.squares / (double)count : NAN;
    *ret_distribution = (struct gf_distribution){
        .count = count,
        .mean = mean,
        .std = sqrt(variance),
        .rms = sqrt(mean * mean + variance),
        .min = total.min,
        .max = total.max,
        .negatives = total.negatives,
        .zeros = total.zeros,
        .nonfinite = total.nonfinite,
    };
}

void gf_distribution_of(size_t count, const real *values, struct gf_distribution *ret_distribution)
{
    gf_distribution_wanted(count, values, GF_WANT_ALL, ret_distribution);
}

static void count_finite(size_t count, const real *values, double min, double scale, uint32_t *counts)
{
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]))
            gf_measure_loops()->equal_bins(1, values + i, min, scale, counts);
}

void gf_distribution_histogram(size_t count, const real *values, const struct gf_distribution *distribution,
                               struct gf_histogram *ret_histogram)
{
    memset(ret_histogram, 0, sizeof *ret_histogram);
    ret_histogram->min = distribution->min;
    ret_histogram->max = distribution->max;
    ret_histogram->zeros = (uint32_t)distribution->zeros;
    ret_histogram->nonfinite = (uint32_t)distribution->nonfinite;
    const double range = distribution->max - distribution->min;
    if (!(range > 0)) {
        ret_histogram->counts[0] = (uint32_t)(count - distribution->nonfinite);
        return;
    }
    /* Not below the exact quotient, so that who stands on an edge does not fall off it. */
    const double scale = nextafter(GF_HISTOGRAM_BINS / range, INFINITY);
    if (distribution->nonfinite)
        count_finite(count, values, distribution->min, scale, ret_histogram->counts);
    else
        gf_measure_loops()->equal_bins(count, values, distribution->min, scale, ret_histogram->counts);
}
