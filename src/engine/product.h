/* The matrix product of every layer: C [rows][columns] = A [rows][depth] · B [depth][columns] + start.
 *
 * What is done with an entry of C depends on the sizes alone, never on which part of C is computed together,
 * so that parts may be computed apart and give the same bits. */
#ifndef GRADFLOW_ENGINE_PRODUCT_H
#define GRADFLOW_ENGINE_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/tile.h"
#include "gradflow/real.h"

/* Called for parts of C as they are complete, while they are in the cache: `first` is the place of the tile's
 * first entry in C. */
struct gf_finish {
    void (*run)(const void *context, const struct gf_tile *tile, size_t first);
    const void *context;
};

#define GF_NO_FINISH ((struct gf_finish){0})

struct gf_product {
    size_t rows, depth, columns;
    const real *a; /* entry (i, k) at a[i·a_row + k·a_step]; one of the two is 1 */
    size_t a_row, a_step;
    const real *b; /* entry (k, j) at b[k·b_row + j·b_step]; one of the two is 1 */
    size_t b_row, b_step;
    const real *start;       /* [columns] added to each row, or NULL */
    real *c;                 /* [rows][columns] */
    struct gf_finish finish; /* run NULL: nothing */
};

/* Where C may be parted: rows anywhere, as a product of fewer rows; columns first … first+count, both
 * multiples of this (count also less, at the end). */
#define GF_PRODUCT_PART 64

#define GF_PRODUCT_NARROW 4 /* columns that are not worth a vector */

#endif
