/* A rectangle of a buffer: rows of `units` entries, `stride` apart. */
#ifndef GRADFLOW_ENGINE_TILE_H
#define GRADFLOW_ENGINE_TILE_H

#include <stddef.h>

struct gf_tile {
    size_t rows, units, stride;
    size_t unit; /* which unit of the layer the first column is */
};

/* A whole buffer [rows][units]. */
static inline struct gf_tile gf_tile_of(size_t rows, size_t units)
{
    return (struct gf_tile){.rows = rows, .units = units, .stride = units};
}

#endif
