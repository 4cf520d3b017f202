/* A matrix product done in parts by a pool of threads. */
#ifndef GRADFLOW_ENGINE_PRODUCT_PARTS_H
#define GRADFLOW_ENGINE_PRODUCT_PARTS_H

#include "base/pool.h"
#include "engine/product.h"

/* Whether the products of a layer of this size are done in parts. */
bool gf_product_parted(const struct gf_pool *pool, size_t rows, size_t inputs, size_t units);
/* C, the same bits for any pool (NULL: none). `finish` is run by the thread that did the part. */
void gf_product_run(struct gf_pool *pool, const struct gf_product *product);

#endif
