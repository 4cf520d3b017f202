/* Sums over a block: every number that is wanted of a buffer from one look at it. Partial sums are kept apart
 * lane by lane, for each part of a vector and for vectors beside each other, so that no addition waits for
 * the one before. */
#include <stdbool.h>

#include "measure/loops_isa.h"
#include "measure/wide.h"

static real absolute(real x)
{
    return x < 0 ? -x : x == 0 ? 0 : x; /* NaN stays */
}

static void add_to_block(real x, struct gf_block *block)
{
    const double wide = (double)x;
    block->sum += wide;
    block->squares += wide * wide;
    block->min = wide < block->min ? wide : block->min;
    block->max = wide > block->max ? wide : block->max;
    block->negatives += x < 0;
    block->zeros += x == 0;
}

GF_ALWAYS_INLINE void measure_block(size_t count, const real *values, unsigned wanted,
                                    struct gf_block *ret_block)
{
    gf_wide sum[GF_ABREAST * GF_WIDES] = {{0}}, squares[GF_ABREAST * GF_WIDES] = {{0}};
    gf_vector least = gf_splat(values[0]), most = least;
    gf_count negatives = GF_COUNT_NONE, zeros = GF_COUNT_NONE;
    size_t i = 0;
    for (; i + GF_ABREAST * GF_LANES <= count; i += GF_ABREAST * GF_LANES) {
        for (size_t k = 0; k < GF_ABREAST * GF_WIDES; k++) {
            const gf_wide wide = gf_widen(values + i + k * GF_WIDE_LANES);
            sum[k] = gf_wide_add((wanted & GF_WANT_RANGE) && k % 2, sum[k], wide);
            squares[k] += wide * wide;
        }
        for (size_t b = 0; b < GF_ABREAST; b++) {
            const gf_vector x = gf_load(values + i + b * GF_LANES);
            if (wanted & GF_WANT_RANGE) {
                least = gf_least(x, least);
                most = gf_most(x, most);
            }
            if (wanted & GF_WANT_NEGATIVES)
                negatives = gf_count_negative(negatives, x);
            if (wanted & GF_WANT_ZEROS)
                zeros = gf_count_zero(zeros, x);
        }
    }
    struct gf_block block = {
        .sum = gf_wide_total(GF_ABREAST * GF_WIDES, sum),
        .squares = gf_wide_total(GF_ABREAST * GF_WIDES, squares),
        .min = wanted & GF_WANT_RANGE ? (double)gf_least_lane(least) : 0,
        .max = wanted & GF_WANT_RANGE ? (double)gf_most_lane(most) : 0,
        .negatives = gf_tally(negatives),
        .zeros = gf_tally(zeros),
    };
    for (; i < count; i++)
        add_to_block(values[i], &block);
    block.min += 0; /* -0 becomes 0 */
    block.max += 0;
    *ret_block = block;
}

/* What is asked for in every iteration is compiled apart. */
void GF_FOR_ISA(gf_measure_block)(size_t count, const real *values, unsigned wanted,
                                  struct gf_block *ret_block)
{
    if (wanted == GF_WANT_NEGATIVES)
        measure_block(count, values, GF_WANT_NEGATIVES, ret_block);
    else if (wanted == (GF_WANT_NEGATIVES | GF_WANT_ZEROS))
        measure_block(count, values, GF_WANT_NEGATIVES | GF_WANT_ZEROS, ret_block);
    else if (wanted == (GF_WANT_RANGE | GF_WANT_ZEROS))
        measure_block(count, values, GF_WANT_RANGE | GF_WANT_ZEROS, ret_block);
    else
        measure_block(count, values, GF_WANT_ALL, ret_block);
}

double GF_FOR_ISA(gf_measure_centred_squares)(size_t count, const real *values, double centre)
{
    gf_wide squares[GF_ABREAST * GF_WIDES] = {{0}};
    size_t i = 0;
    for (; i + GF_ABREAST * GF_LANES <= count; i += GF_ABREAST * GF_LANES)
        for (size_t k = 0; k < GF_ABREAST * GF_WIDES; k++) {
            const gf_wide apart = gf_widen(values + i + k * GF_WIDE_LANES) - centre;
            squares[k] += apart * apart;
        }
    double rest = 0;
    for (; i < count; i++)
        rest += ((double)values[i] - centre) * ((double)values[i] - centre);
    return gf_wide_total(GF_ABREAST * GF_WIDES, squares) + rest;
}

GF_ALWAYS_INLINE void measure_sizes(size_t count, const real *values, bool wants_most, bool wants_below,
                                    real limit, struct gf_sizes *ret_sizes)
{
    gf_wide squares[GF_ABREAST * GF_WIDES] = {{0}}, sum_abs[GF_ABREAST * GF_WIDES] = {{0}};
    gf_vector most = {0};
    gf_count below = GF_COUNT_NONE;
    size_t i = 0;
    for (; i + GF_ABREAST * GF_LANES <= count; i += GF_ABREAST * GF_LANES) {
        for (size_t k = 0; k < GF_ABREAST * GF_WIDES; k++) {
            const gf_wide wide = gf_widen(values + i + k * GF_WIDE_LANES);
            squares[k] += wide * wide;
            sum_abs[k] = gf_wide_add(k % 2, sum_abs[k], gf_wide_abs(wide));
        }
        for (size_t b = 0; b < GF_ABREAST; b++) {
            const gf_vector size = gf_abs(gf_load(values + i + b * GF_LANES));
            if (wants_most)
                most = gf_most(size, most);
            if (wants_below)
                below = gf_count_not_above(below, size, limit);
        }
    }
    struct gf_sizes sizes = {
        .squares = gf_wide_total(GF_ABREAST * GF_WIDES, squares),
        .sum_abs = gf_wide_total(GF_ABREAST * GF_WIDES, sum_abs),
        .most = wants_most ? (double)gf_most_lane(most) : 0,
        .below = gf_tally(below),
    };
    for (; i < count; i++) {
        const real size = absolute(values[i]);
        sizes.squares += (double)size * (double)size;
        sizes.sum_abs += (double)size;
        sizes.most = (double)size > sizes.most ? (double)size : sizes.most;
        sizes.below += size <= limit;
    }
    *ret_sizes = sizes;
}

void GF_FOR_ISA(gf_measure_magnitudes)(size_t count, const real *values, struct gf_sizes *ret_sizes)
{
    measure_sizes(count, values, true, false, -1, ret_sizes);
}

void GF_FOR_ISA(gf_measure_slopes)(size_t count, const real *values, real limit, struct gf_sizes *ret_sizes)
{
    if (limit < 0)
        measure_sizes(count, values, false, false, limit, ret_sizes);
    else
        measure_sizes(count, values, false, true, limit, ret_sizes);
}
