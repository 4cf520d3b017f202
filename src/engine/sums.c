/* Sums over slices, each in a fixed order. */
#include <math.h>

#include "base/wide.h"
#include "engine/kernels_isa.h"

GF_ALWAYS_INLINE double sum_wide(size_t count, const real *values, bool of_squares)
{
    gf_wide sums[GF_ABREAST * GF_WIDES] = {{0}};
    size_t i = 0;
    for (; i + GF_ABREAST * GF_LANES <= count; i += GF_ABREAST * GF_LANES)
        for (size_t k = 0; k < GF_ABREAST * GF_WIDES; k++) {
            const gf_wide wide = gf_widen(values + i + k * GF_WIDE_LANES);
            if (of_squares)
                sums[k] += wide * wide;
            else
                sums[k] += gf_wide_abs(wide);
        }
    double rest = 0;
    for (; i < count; i++) {
        const double wide = (double)values[i];
        if (of_squares)
            rest += wide * wide;
        else
            rest += fabs(wide);
    }
    return gf_wide_total(GF_ABREAST * GF_WIDES, sums) + rest;
}

double GF_FOR_ISA(gf_sum_squares)(size_t count, const real *values)
{
    return sum_wide(count, values, true);
}

double GF_FOR_ISA(gf_sum_abs)(size_t count, const real *values)
{
    return sum_wide(count, values, false);
}

#define BESIDE 4 /* vectors whose columns are summed at once, in registers */

GF_ALWAYS_INLINE void sum_columns(size_t rows, size_t columns, const real *values, size_t beside, size_t last,
                                  real *ret_sums)
{
    gf_vector sums[BESIDE] = {{0}};
    const size_t whole = last == GF_LANES ? beside : beside - 1;
    for (size_t row = 0; row < rows; row++, values += columns)
        for (size_t j = 0; j < beside; j++)
            sums[j] += j < whole ? gf_load(values + j * GF_LANES) : gf_load_part(values + j * GF_LANES, last);
    for (size_t j = 0; j < beside; j++)
        if (j < whole)
            gf_store(ret_sums + j * GF_LANES, sums[j]);
        else
            gf_store_part(ret_sums + j * GF_LANES, sums[j], last);
}

void GF_FOR_ISA(gf_column_sums)(size_t rows, size_t columns, const real *values, real *ret_sums)
{
    size_t column = 0;
    for (; column + BESIDE * GF_LANES <= columns; column += BESIDE * GF_LANES)
        sum_columns(rows, columns, values + column, BESIDE, GF_LANES, ret_sums + column);
    for (; column + GF_LANES <= columns; column += GF_LANES)
        sum_columns(rows, columns, values + column, 1, GF_LANES, ret_sums + column);
    if (column < columns)
        sum_columns(rows, columns, values + column, 1, columns - column, ret_sums + column);
}

void GF_FOR_ISA(gf_times)(const struct gf_tile *tile, const real *by, real *values)
{
    const bool whole = tile->stride == tile->units;
    const size_t rows = whole ? 1 : tile->rows, count = whole ? tile->rows * tile->units : tile->units;
    for (size_t row = 0; row < rows; row++, by += tile->stride, values += tile->stride) {
        size_t i = 0;
        for (; i + GF_LANES <= count; i += GF_LANES)
            gf_store(values + i, gf_load(values + i) * gf_load(by + i));
        if (i < count)
            gf_store_part(values + i, gf_load_part(values + i, count - i) * gf_load_part(by + i, count - i),
                          count - i);
    }
}
