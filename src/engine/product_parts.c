#include "engine/product_parts.h"

#include "engine/kernels.h"

#define LEAST_WORK 1000000.0 /* multiplications of a product worth the trouble of calling others */
#define PART_WORK  250000.0  /* of a part worth the trouble of taking it */
#define LEAST_ROWS 16        /* of a part: each one packs B anew */

/* C as parts of so many rows and columns, `across` of them side by side. */
struct cut {
    const struct gf_product *product;
    size_t rows, columns, across, parts;
};

static size_t shares(size_t count, size_t share)
{
    return (count + share - 1) / share;
}

bool gf_product_parted(const struct gf_pool *pool, size_t rows, size_t inputs, size_t units)
{
    return gf_pool_threads(pool) > 1 && (double)rows * (double)inputs * (double)units >= LEAST_WORK;
}

/* Twice as many parts as threads, where they are large enough: a thread that comes late still finds some. Of
 * as many panels as that leaves: while one is multiplied, the next is fetched. */
static struct cut cut_for(size_t threads, const struct gf_product *product)
{
    const double work = (double)product->rows * (double)product->depth * (double)product->columns;
    struct cut cut = {product, product->rows, product->columns, 1, 1};
    if (threads < 2 || work < LEAST_WORK)
        return cut;
    const size_t wanted = work < 2 * (double)threads * PART_WORK ? threads : 2 * threads;
    const size_t panels = shares(product->columns, GF_PRODUCT_PART);
    cut.columns = (panels > wanted ? panels / wanted : 1) * GF_PRODUCT_PART;
    cut.across = shares(product->columns, cut.columns);
    cut.rows = shares(product->rows, shares(wanted, cut.across));
    if (cut.rows < LEAST_ROWS)
        cut.rows = LEAST_ROWS;
    cut.parts = cut.across * shares(product->rows, cut.rows);
    return cut;
}

/* What to finish, for tiles that count from a later row on. */
struct later {
    const struct gf_finish *finish;
    size_t first;
};

static void finish_later(const void *context, const struct gf_tile *tile, size_t first)
{
    const struct later *later = context;
    later->finish->run(later->finish->context, tile, later->first + first);
}

static void multiply_part(void *context, size_t part)
{
    const struct cut *cut = context;
    const struct gf_product *whole = cut->product;
    const size_t row = part / cut->across * cut->rows, column = part % cut->across * cut->columns;
    const struct later later = {&whole->finish, row * whole->columns};
    struct gf_product piece = *whole;
    piece.rows = whole->rows - row < cut->rows ? whole->rows - row : cut->rows;
    piece.a += row * whole->a_row;
    piece.c += row * whole->columns;
    if (whole->finish.run)
        piece.finish = (struct gf_finish){finish_later, &later};
    gf_kernels()->multiply(&piece, column,
                           whole->columns - column < cut->columns ? whole->columns - column : cut->columns);
}

void gf_product_run(struct gf_pool *pool, const struct gf_product *product)
{
    struct cut cut = cut_for(gf_pool_threads(pool), product);
    if (cut.parts > 1)
        gf_pool_run(pool, multiply_part, &cut, cut.parts);
    else
        gf_kernels()->multiply(product, 0, product->columns);
}
