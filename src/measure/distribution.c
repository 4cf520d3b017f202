#include "measure/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 8, BLOCK = 2048 }; /* a block stays in the first-level cache between its two passes */

/* One block: Σ x and Σ (x - mean)². */
struct block {
    size_t count, negatives, zeros, nonfinite;
    double sum, squares;
    double min, max;
};

static double lane_sum(const double *lanes)
{
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

static void first_pass(size_t count, const real *values, struct block *block)
{
    double sums[LANES] = {0};
    real least[LANES], most[LANES];
    int32_t negatives[LANES] = {0}, zeros[LANES] = {0};
    for (size_t k = 0; k < LANES; k++)
        least[k] = most[k] = values[0];
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (size_t k = 0; k < LANES; k++)
            sums[k] += (double)values[i + k];
        for (size_t k = 0; k < LANES; k++) {
            const real x = values[i + k];
            least[k] = x < least[k] ? x : least[k];
            most[k] = x > most[k] ? x : most[k];
        }
        for (size_t k = 0; k < LANES; k++) {
            negatives[k] += values[i + k] < 0;
            zeros[k] += values[i + k] == 0;
        }
    }
    for (size_t k = 0; i < count; i++, k++) {
        const real x = values[i];
        sums[k] += (double)x;
        least[k] = x < least[k] ? x : least[k];
        most[k] = x > most[k] ? x : most[k];
        negatives[k] += x < 0;
        zeros[k] += x == 0;
    }
    block->count = count;
    block->sum = lane_sum(sums);
    block->min = (double)least[0];
    block->max = (double)most[0];
    block->negatives = block->zeros = block->nonfinite = 0;
    for (size_t k = 0; k < LANES; k++) {
        block->min = fmin(block->min, (double)least[k]);
        block->max = fmax(block->max, (double)most[k]);
        block->negatives += (size_t)negatives[k];
        block->zeros += (size_t)zeros[k];
    }
}

static double centred_squares(size_t count, const real *values, double mean)
{
    double lanes[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t k = 0; k < LANES; k++) {
            const double x = (double)values[i + k] - mean;
            lanes[k] += x * x;
        }
    for (size_t k = 0; i < count; i++, k++) {
        const double x = (double)values[i] - mean;
        lanes[k] += x * x;
    }
    return lane_sum(lanes);
}

/* A block with NaN or Inf in it, where the fast pass' comparisons are not to be trusted. */
static void careful_pass(size_t count, const real *values, struct block *block)
{
    *block = (struct block){.count = count, .sum = NAN, .squares = NAN, .min = NAN, .max = NAN};
    for (size_t i = 0; i < count; i++) {
        const double x = (double)values[i];
        block->negatives += x < 0;
        block->zeros += x == 0;
        if (!isfinite(x)) {
            block->nonfinite++;
            continue;
        }
        block->min = fmin(block->min, x);
        block->max = fmax(block->max, x);
    }
}

static void merge(struct block *total, const struct block *part)
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

void gf_distribution_of(size_t count, const real *values, struct gf_distribution *ret_distribution)
{
    struct block total = {.min = NAN, .max = NAN};
    for (size_t i = 0; i < count; i += BLOCK) {
        const size_t part = count - i < BLOCK ? count - i : BLOCK;
        struct block block;
        first_pass(part, values + i, &block);
        if (isfinite(block.sum))
            block.squares = centred_squares(part, values + i, block.sum / (double)part);
        else
            careful_pass(part, values + i, &block);
        merge(&total, &block);
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

void gf_distribution_histogram(size_t count, const real *values, const struct gf_distribution *distribution,
                               struct gf_histogram *ret_histogram)
{
    memset(ret_histogram, 0, sizeof *ret_histogram);
    ret_histogram->min = distribution->min;
    ret_histogram->max = distribution->max;
    ret_histogram->zeros = (uint32_t)distribution->zeros;
    ret_histogram->nonfinite = (uint32_t)distribution->nonfinite;
    const double min = distribution->min, bin = (distribution->max - min) / GF_HISTOGRAM_BINS;
    if (!(bin > 0)) {
        ret_histogram->counts[0] = (uint32_t)(count - distribution->nonfinite);
        return;
    }
    const bool finite = !distribution->nonfinite;
    uint32_t counts[2][GF_HISTOGRAM_BINS] = {{0}}; /* in turn: equal neighbours do not wait for each other */
    for (size_t i = 0; i < count; i++) {
        const double x = (double)values[i];
        if (!finite && !isfinite(x))
            continue;
        const double position = (x - min) / bin;
        const int place = position < GF_HISTOGRAM_BINS - 1 ? (int)position : GF_HISTOGRAM_BINS - 1;
        counts[i % 2][place]++;
    }
    for (int k = 0; k < GF_HISTOGRAM_BINS; k++)
        ret_histogram->counts[k] = counts[0][k] + counts[1][k];
}
