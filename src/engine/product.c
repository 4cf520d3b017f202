/* B is taken in panels of a few vectors, packed so that they lie in the cache one after another. Down a panel
 * run tiles: a few rows whose part of C stays in registers. */
#include "engine/product.h"

#include <string.h>

#include "engine/kernels_isa.h"
#include "engine/turn.h"

/* Sums of a tile, and a row of the panel, fit in the registers: 32 of them with AVX-512, else 16. */
#if GF_VECTOR_BYTES >= 64
#define TALL 6 /* rows of a tile */
#define WIDE 4 /* vectors in a panel's row */
#elif GF_VECTOR_BYTES >= 32
#define TALL 6
#define WIDE 2
#else
#define TALL 4
#define WIDE 2
#endif
#define TALLEST 8 /* rows of a tile one vector wide: enough sums that none waits for the one before */
#define PANEL   (WIDE * GF_LANES)
#define DEEP    256 /* rows of a panel */
#define ROWS    48  /* rows that are finished together: a multiple of every TALL */
#define NEAR    256 /* reals from row to row of B that the cache takes well as it is */

/* Lines of the cache that are fetched from memory before they are needed, where a vector fills one: narrower
 * vectors leave no time between their sums. */
#define FETCHES (GF_VECTOR_BYTES >= 64)
#define PACE    4           /* terms from one line to the next: only so many can be on their way */
#define SHARE   (PANEL / 2) /* lines of the next panel that a tile fetches */
_Static_assert(!FETCHES || (TALL * WIDE + SHARE) * PACE <= DEEP, "a panel has terms enough");
_Static_assert(GF_PRODUCT_PART % PANEL == 0, "parts are whole panels");

/* A panel's part of the work. */
struct strip {
    const struct gf_product *product;
    size_t first, depth; /* terms: k = first … first+depth-1 */
    size_t column;       /* of C, where the panel begins */
    const real *panel;   /* [depth][wide vectors], panel_row apart */
    size_t panel_row;
    const real *start; /* [PANEL]; NULL: C goes on from what it holds */
    const real *next;  /* where the next panel lies in B; NULL: it need not be fetched */
};

/* So many terms, whose first factors are at a and b. */
GF_ALWAYS_INLINE void add_terms(const struct strip *strip, const real *a, const real *b, size_t count,
                                size_t tall, size_t wide, gf_vector sums[TALLEST][WIDE])
{
    const size_t a_row = strip->product->a_row, a_step = strip->product->a_step, b_row = strip->panel_row;
    for (size_t k = 0; k < count; k++, a += a_step, b += b_row) {
        gf_vector across[WIDE];
        for (size_t j = 0; j < wide; j++)
            across[j] = gf_load(b + j * GF_LANES);
        for (size_t i = 0; i < tall; i++)
            for (size_t j = 0; j < wide; j++)
                sums[i][j] += a[i * a_row] * across[j];
    }
}

/* And goes on to those after them. */
GF_ALWAYS_INLINE void add_some(const struct strip *strip, const real **a, const real **b,
                               gf_vector sums[TALLEST][WIDE])
{
    add_terms(strip, *a, *b, PACE, TALL, WIDE, sums);
    *a += PACE * strip->product->a_step;
    *b += PACE * strip->panel_row;
}

/* Adds terms while what is needed soon is fetched: the next tile of C, and this tile's share of the next
 * panel. Returns how many. */
GF_ALWAYS_INLINE size_t fetch_and_add(const struct strip *strip, size_t row, const real *c, const real **a,
                                      const real **b, gf_vector sums[TALLEST][WIDE])
{
    const struct gf_product *product = strip->product;
    const size_t below = row + 2 * TALL <= product->rows ? TALL * product->columns : 0;
    for (size_t i = 0; i < TALL; i++)
        for (size_t j = 0; j < WIDE; j++) {
            __builtin_prefetch(c + below + i * product->columns + j * GF_LANES, 1);
            add_some(strip, a, b, sums);
        }
    const size_t share = row / TALL, high = product->b_row == 1 ? PANEL : DEEP, shares = high / SHARE;
    const size_t step = product->b_row == 1 ? product->b_step : product->b_row;
    if (!strip->next || share >= DEEP * WIDE / SHARE)
        return TALL * WIDE * PACE;
    const real *line = strip->next + share % shares * SHARE * step + share / shares * GF_LANES;
    for (size_t i = 0; i < SHARE; i++, line += step) {
        __builtin_prefetch(line);
        add_some(strip, a, b, sums);
    }
    return (TALL * WIDE + SHARE) * PACE;
}

/* Inlined with constants for tall and wide, so that the sums live in registers. `last` is the number of
 * columns in the last vector. */
GF_ALWAYS_INLINE void tile(const struct strip *strip, size_t row, size_t tall, size_t wide, size_t last,
                           bool fetch)
{
    const struct gf_product *product = strip->product;
    const size_t columns = product->columns, whole = last == GF_LANES ? wide : wide - 1;
    real *c = product->c + row * columns + strip->column;
    gf_vector sums[TALLEST][WIDE];
    for (size_t i = 0; i < tall; i++)
        for (size_t j = 0; j < wide; j++)
            sums[i][j] = strip->start ? gf_load(strip->start + j * GF_LANES)
                         : j < whole  ? gf_load(c + i * columns + j * GF_LANES)
                                      : gf_load_part(c + i * columns + j * GF_LANES, last);
    const real *a = product->a + row * product->a_row + strip->first * product->a_step, *b = strip->panel;
    const size_t added = fetch ? fetch_and_add(strip, row, c, &a, &b, sums) : 0;
    add_terms(strip, a, b, strip->depth - added, tall, wide, sums);
    for (size_t i = 0; i < tall; i++)
        for (size_t j = 0; j < wide; j++)
            if (j < whole)
                gf_store(c + i * columns + j * GF_LANES, sums[i][j]);
            else
                gf_store_part(c + i * columns + j * GF_LANES, sums[i][j], last);
}

/* Rows first … end-1. */
GF_ALWAYS_INLINE void tiles(const struct strip *strip, size_t row, size_t end, size_t wide, size_t last,
                            bool fetch)
{
    const size_t tall = wide == 1 ? TALLEST : TALL;
    for (; row + tall <= end; row += tall)
        tile(strip, row, tall, wide, last, fetch);
    if (row + 4 <= end) {
        tile(strip, row, 4, wide, last, false);
        row += 4;
    }
    if (row + 2 <= end) {
        tile(strip, row, 2, wide, last, false);
        row += 2;
    }
    if (row < end)
        tile(strip, row, 1, wide, last, false);
}

static void whole_tiles(const struct strip *strip, size_t row, size_t end)
{
    tiles(strip, row, end, WIDE, GF_LANES, false);
}

/* Apart, with a strip of its own: the registers it takes would be missing where nothing is fetched. */
__attribute__((noinline)) static void fetching_tiles(struct strip strip, size_t row, size_t end)
{
    tiles(&strip, row, end, WIDE, GF_LANES, true);
}

/* The last columns, which may not fill the vectors. */
static void ragged_tiles(const struct strip *strip, size_t row, size_t end, size_t width)
{
    const size_t wide = (width + GF_LANES - 1) / GF_LANES, last = width - (wide - 1) * GF_LANES;
    switch (wide) {
    case 1: tiles(strip, row, end, 1, last, false); break;
    case 2: tiles(strip, row, end, 2, last, false); break;
#if WIDE > 2
    case 3: tiles(strip, row, end, 3, last, false); break;
    default: tiles(strip, row, end, 4, last, false); break;
#endif
    }
}

/* The panel of `width` columns of B; the rest of its vectors are 0. Returns how far its rows are apart. Apart
 * from the tiles, as what they need is kept in registers else. */
__attribute__((noinline)) static size_t pack(const struct gf_product *product, size_t first, size_t depth,
                                             size_t column, size_t width, real *ret_panel)
{
    const real *b = product->b + first * product->b_row + column * product->b_step;
    const size_t row = (width + GF_LANES - 1) / GF_LANES * GF_LANES;
    if (product->b_row == 1) {
        if (width < row)
            memset(ret_panel, 0, depth * row * sizeof *ret_panel);
        gf_turn(width, depth, b, product->b_step, ret_panel, row);
        return row;
    }
    for (size_t k = 0; k < depth; k++)
        for (size_t j = 0; j < row; j += GF_LANES)
            gf_store(ret_panel + k * row + j, j + GF_LANES <= width
                                                  ? gf_load(b + k * product->b_row + j)
                                                  : gf_load_part(b + k * product->b_row + j, width - j));
    return row;
}

static void finish(const struct gf_product *product, size_t row, size_t rows, size_t column, size_t width)
{
    const struct gf_tile done = {rows, width, product->columns, column};
    if (product->finish.run)
        product->finish.run(product->finish.context, &done, row * product->columns + column);
}

/* Where the panel after this one lies: below or, at B's end, right of it. Parts of panels do not count. */
static const real *next_panel(const struct strip *strip, size_t end)
{
    const struct gf_product *product = strip->product;
    const size_t below = strip->first + DEEP, right = strip->column + PANEL;
    if (strip->depth < DEEP)
        return NULL;
    if (below + DEEP <= product->depth)
        return product->b + below * product->b_row + strip->column * product->b_step;
    return below == product->depth && right + PANEL <= end ? product->b + right * product->b_step : NULL;
}

/* One panel of B against all of A; others follow up to column `end`. */
static void multiply_panel(const struct gf_product *product, size_t column, size_t width, size_t end)
{
    real packed[DEEP * PANEL], start[PANEL] = {0};
    if (product->start)
        memcpy(start, product->start + column, width * sizeof *start);
    struct strip strip = {.product = product, .column = column, .start = start};
    do {
        const size_t left = product->depth - strip.first;
        const bool last = left <= DEEP;
        strip.depth = last ? left : DEEP;
        if (width % GF_LANES == 0 && product->b_step == 1 && product->b_row <= NEAR) {
            strip.panel = product->b + strip.first * product->b_row + column;
            strip.panel_row = product->b_row;
        } else {
            strip.panel = packed;
            strip.panel_row = pack(product, strip.first, strip.depth, column, width, packed);
        }
        strip.next = next_panel(&strip, end);
        const bool fetch = FETCHES && strip.depth >= TALL * WIDE * PACE;
        for (size_t row = 0; row < product->rows; row += ROWS) {
            const size_t row_end = row + ROWS < product->rows ? row + ROWS : product->rows;
            if (width < PANEL)
                ragged_tiles(&strip, row, row_end, width);
            else if (fetch)
                fetching_tiles(strip, row, row_end);
            else
                whole_tiles(&strip, row, row_end);
            if (last)
                finish(product, row, row_end - row, column, width);
        }
        strip.start = NULL;
        strip.first += strip.depth;
    } while (strip.first < product->depth);
}

static void multiply_panels(const struct gf_product *product, size_t first, size_t count)
{
    for (size_t column = first; column < first + count; column += PANEL)
        multiply_panel(product, column, first + count - column < PANEL ? first + count - column : PANEL,
                       first + count);
}

/* Few columns, rows of A and columns of B in one piece: each entry is a product of two vectors. */
static real dot(size_t count, const real *a, const real *b, real start)
{
    gf_vector sums[2] = {{0}, {0}};
    size_t k = 0;
    for (; k + 2 * GF_LANES <= count; k += 2 * GF_LANES)
        for (size_t i = 0; i < 2; i++)
            sums[i] += gf_load(a + k + i * GF_LANES) * gf_load(b + k + i * GF_LANES);
    for (; k + GF_LANES <= count; k += GF_LANES)
        sums[0] += gf_load(a + k) * gf_load(b + k);
    if (k < count)
        sums[1] += gf_load_part(a + k, count - k) * gf_load_part(b + k, count - k);
    return start + gf_sum_lanes(sums[0] + sums[1]);
}

static void multiply_dots(const struct gf_product *product)
{
    for (size_t row = 0; row < product->rows; row++)
        for (size_t j = 0; j < product->columns; j++)
            product->c[row * product->columns + j] =
                dot(product->depth, product->a + row * product->a_row, product->b + j * product->b_step,
                    product->start ? product->start[j] : 0);
    finish(product, 0, product->rows, 0, product->columns);
}

/* Few columns, many rows: Cᵀ = Bᵀ · Aᵀ, some rows of C at a time. */
static void multiply_turned(const struct gf_product *product)
{
    real turned[GF_PRODUCT_NARROW * DEEP]; /* [columns][rows of the part] */
    for (size_t first = 0; first < product->rows; first += DEEP) {
        const size_t rows = product->rows - first < DEEP ? product->rows - first : DEEP;
        const struct gf_product part = {
            .rows = product->columns,
            .depth = product->depth,
            .columns = rows,
            .a = product->b,
            .a_row = product->b_step,
            .a_step = product->b_row,
            .b = product->a + first * product->a_row,
            .b_row = product->a_step,
            .b_step = product->a_row,
            .c = turned,
        };
        multiply_panels(&part, 0, rows);
        gf_turn(product->columns, rows, turned, rows, product->c + first * product->columns,
                product->columns);
        finish(product, first, rows, 0, product->columns);
    }
}

void GF_FOR_ISA(gf_turn_matrix)(size_t rows, size_t columns, const real *from, real *ret_turned)
{
    gf_turn(rows, columns, from, columns, ret_turned, rows);
}

void GF_FOR_ISA(gf_multiply)(const struct gf_product *product, size_t first, size_t count)
{
    const bool narrow = product->columns <= GF_PRODUCT_NARROW;
    if (narrow && product->a_step == 1 && product->b_row == 1 && product->depth > GF_PRODUCT_NARROW)
        multiply_dots(product);
    else if (narrow && product->columns < product->rows && !product->start)
        multiply_turned(product); /* the same bits as without turning */
    else
        multiply_panels(product, first, count);
}
