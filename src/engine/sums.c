/* Sums over slices: eight partial sums each, so that the compiler may use vectors, in a fixed order. */
#include <math.h>

#include "engine/kernels_isa.h"

#define PARTS 8

static double total(const double sums[PARTS])
{
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

double GF_FOR_ISA(gf_sum_squares)(size_t count, const real *values)
{
    double sums[PARTS] = {0};
    size_t i = 0;
    for (; i + PARTS <= count; i += PARTS)
        for (size_t part = 0; part < PARTS; part++)
            sums[part] += (double)values[i + part] * (double)values[i + part];
    for (; i < count; i++)
        sums[0] += (double)values[i] * (double)values[i];
    return total(sums);
}

double GF_FOR_ISA(gf_sum_abs)(size_t count, const real *values)
{
    double sums[PARTS] = {0};
    size_t i = 0;
    for (; i + PARTS <= count; i += PARTS)
        for (size_t part = 0; part < PARTS; part++)
            sums[part] += fabs((double)values[i + part]);
    for (; i < count; i++)
        sums[0] += fabs((double)values[i]);
    return total(sums);
}

void GF_FOR_ISA(gf_column_sums)(size_t rows, size_t columns, const real *values, real *restrict ret_sums)
{
    for (size_t column = 0; column < columns; column++)
        ret_sums[column] = 0;
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            ret_sums[column] += values[row * columns + column];
}

void GF_FOR_ISA(gf_times)(const struct gf_tile *tile, const real *restrict by, real *restrict values)
{
    for (size_t row = 0; row < tile->rows; row++, by += tile->stride, values += tile->stride)
        for (size_t j = 0; j < tile->units; j++)
            values[j] *= by[j];
}
