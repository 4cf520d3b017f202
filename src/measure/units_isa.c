/* What each unit does over the rows of a batch: columns of a matrix [rows][units]. A few rows at a time,
 * along the rows: down a column of a wide layer, each entry is in a page of its own. */
#include <stdbool.h>

#include "measure/loops_isa.h"
#include "measure/wide.h"

#define TOGETHER 8 /* rows */

/* What a row adds to what is known of a vector of units. */
typedef gf_mask gf_seen(gf_mask known, gf_vector x, gf_vector limit);

GF_ALWAYS_INLINE gf_mask see_any(gf_mask known, gf_vector x, gf_vector limit)
{
    (void)limit;
    return known | (gf_mask)(x != 0);
}

GF_ALWAYS_INLINE gf_mask see_steep(gf_mask known, gf_vector x, gf_vector limit)
{
    return known | ~(gf_mask)(gf_abs(x) <= limit); /* NaN is steep */
}

GF_ALWAYS_INLINE gf_mask see_positive(gf_mask known, gf_vector x, gf_vector limit)
{
    (void)limit;
    return known - (gf_mask)(x > 0);
}

/* Goes on from what is known of the rows before. */
GF_ALWAYS_INLINE void look_at(gf_seen *see, size_t rows, size_t units, const real *values, real limit,
                              bool first, gf_lane_bits *seen)
{
    const gf_vector limits = gf_splat(limit);
    size_t j = 0;
    for (; j + GF_LANES <= units; j += GF_LANES) {
        gf_mask known = {0};
        if (!first)
            memcpy(&known, seen + j, sizeof known);
        for (size_t r = 0; r < rows; r++)
            known = see(known, gf_load(values + r * units + j), limits);
        memcpy(seen + j, &known, sizeof known);
    }
    if (j == units)
        return;
    gf_mask known = {0};
    if (!first)
        memcpy(&known, seen + j, (units - j) * sizeof *seen);
    for (size_t r = 0; r < rows; r++)
        known = see(known, gf_load_part(values + r * units + j, units - j), limits);
    memcpy(seen + j, &known, (units - j) * sizeof *seen);
}

GF_ALWAYS_INLINE void look(gf_seen *see, size_t rows, size_t units, const real *values, real limit,
                           gf_lane_bits *ret_seen)
{
    const size_t odd = rows % TOGETHER;
    look_at(see, odd, units, values, limit, true, ret_seen);
    for (size_t r = odd; r < rows; r += TOGETHER)
        look_at(see, TOGETHER, units, values + r * units, limit, false, ret_seen);
}

void GF_FOR_ISA(gf_measure_any)(size_t rows, size_t units, const real *values, gf_lane_bits *ret_any)
{
    look(see_any, rows, units, values, 0, ret_any);
}

void GF_FOR_ISA(gf_measure_steep)(size_t rows, size_t units, const real *values, real limit,
                                  gf_lane_bits *ret_steep)
{
    look(see_steep, rows, units, values, limit, ret_steep);
}

void GF_FOR_ISA(gf_measure_positives)(size_t rows, size_t units, const real *values,
                                      gf_lane_bits *ret_positives)
{
    look(see_positive, rows, units, values, 0, ret_positives);
}
