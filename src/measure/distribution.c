#include "measure/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "measure/lanes.h"

/* One block: Σ x and Σ (x - mean)². */
struct block {
    size_t count, negatives, zeros, nonfinite;
    double sum, squares;
    double min, max;
};

static double sum_of(size_t count, const real *values)
{
    double lanes[GF_LANES] = {0};
    size_t i = 0;
    for (; i + GF_LANES <= count; i += GF_LANES)
        for (size_t k = 0; k < GF_LANES; k++)
            lanes[k] += (double)values[i + k];
    for (size_t k = 0; i < count; i++, k++)
        lanes[k] += (double)values[i];
    return gf_lane_sum(lanes);
}

static double centred_squares(size_t count, const real *values, double mean)
{
    double lanes[GF_LANES] = {0};
    size_t i = 0;
    for (; i + GF_LANES <= count; i += GF_LANES)
        for (size_t k = 0; k < GF_LANES; k++) {
            const double x = (double)values[i + k] - mean;
            lanes[k] += x * x;
        }
    for (size_t k = 0; i < count; i++, k++) {
        const double x = (double)values[i] - mean;
        lanes[k] += x * x;
    }
    return gf_lane_sum(lanes);
}

static void range_of(size_t count, const real *values, struct block *block)
{
    gf_real_order least[GF_LANES], most[GF_LANES];
    for (size_t k = 0; k < GF_LANES; k++)
        least[k] = most[k] = gf_real_ordered(values[0]);
    size_t i = 0;
    for (; i + GF_LANES <= count; i += GF_LANES)
        for (size_t k = 0; k < GF_LANES; k++) {
            const gf_real_order x = gf_real_ordered(values[i + k]);
            least[k] = x < least[k] ? x : least[k];
            most[k] = x > most[k] ? x : most[k];
        }
    for (; i < count; i++) {
        const gf_real_order x = gf_real_ordered(values[i]);
        least[0] = x < least[0] ? x : least[0];
        most[0] = x > most[0] ? x : most[0];
    }
    for (size_t k = 1; k < GF_LANES; k++) {
        least[0] = least[k] < least[0] ? least[k] : least[0];
        most[0] = most[k] > most[0] ? most[k] : most[0];
    }
    block->min = (double)gf_real_from_ordered(least[0]);
    block->max = (double)gf_real_from_ordered(most[0]);
}

static void signs_of(size_t count, const real *values, struct block *block)
{
    int32_t negatives = 0, zeros = 0;
    for (size_t i = 0; i < count; i++)
        negatives += values[i] < 0;
    for (size_t i = 0; i < count; i++)
        zeros += values[i] == 0;
    block->negatives = (size_t)negatives;
    block->zeros = (size_t)zeros;
}

/* A block with NaN or Inf in it. */
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
    for (size_t i = 0; i < count; i += GF_BLOCK) {
        const size_t part = count - i < GF_BLOCK ? count - i : GF_BLOCK;
        struct block block = {.count = part, .sum = sum_of(part, values + i)};
        if (isfinite(block.sum)) {
            block.squares = centred_squares(part, values + i, block.sum / (double)part);
            range_of(part, values + i, &block);
            signs_of(part, values + i, &block);
        } else {
            careful_pass(part, values + i, &block);
        }
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
