/* One product, C [rows][columns] = A [rows][depth] · B + start, serves all three: B is cut into panels a few
 * vectors wide, packed into the cache (turned where it is stored transposed), and every tile of a few rows
 * keeps its part of C in registers while it runs down a panel. */
#include "engine/kernels.h"

#include <stdbool.h>
#include <string.h>

#define VECTOR_BYTES  16
#define LANES         (VECTOR_BYTES / sizeof(real))
#define WIDE          2 /* vectors in a panel's row */
#define PANEL         (WIDE * LANES)
#define TALL          4           /* rows of a tile */
#define DEEP          256         /* rows of a panel */
#define BLOCK         64          /* units turned at once for ∂W */
#define TURNED_STRIDE (DEEP + 16) /* not a power of two, whose columns would share few cache sets */

typedef real vector __attribute__((vector_size(VECTOR_BYTES)));
/* The same where it may lie anywhere among reals. */
typedef real loose_vector __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

#define ALWAYS_INLINE static inline __attribute__((always_inline))

struct product {
    size_t rows, depth, columns;
    const real *a; /* [rows][depth], a_stride apart */
    size_t a_stride;
    const real *b; /* [depth][columns], or [columns][depth] if turned */
    size_t b_stride;
    bool b_turned;
    const real *start; /* [columns] added to each row, or NULL */
    bool go_on;        /* add to what C holds instead */
    real *c;           /* [rows][columns] */
};

ALWAYS_INLINE vector load(const real *from)
{
    return *(const loose_vector *)from;
}

ALWAYS_INLINE void store(real *to, vector value)
{
    *(loose_vector *)to = value;
}

/* A panel against rows of A: c = start + a · panel. start_stride 0 repeats one row (the bias), c itself goes
 * on from an earlier panel. */
struct strip {
    size_t depth;
    const real *a; /* [rows][depth] */
    size_t a_stride;
    const vector *panel; /* [depth][wide] */
    const real *start;   /* [rows][wide vectors] */
    size_t start_stride;
    real *c; /* [rows][wide vectors] */
    size_t c_stride;
};

/* Inlined with constant tall and wide, so that the sums live in registers. */
ALWAYS_INLINE void tile(const struct strip *strip, size_t tall, size_t wide, size_t row)
{
    const real *a = strip->a + row * strip->a_stride;
    const size_t a_stride = strip->a_stride;
    vector sums[TALL][WIDE];
    for (size_t i = 0; i < tall; i++)
        for (size_t j = 0; j < wide; j++)
            sums[i][j] = load(strip->start + (row + i) * strip->start_stride + j * LANES);
    for (size_t k = 0; k < strip->depth; k++)
        for (size_t i = 0; i < tall; i++)
            for (size_t j = 0; j < wide; j++)
                sums[i][j] += a[i * a_stride + k] * strip->panel[k * wide + j];
    for (size_t i = 0; i < tall; i++)
        for (size_t j = 0; j < wide; j++)
            store(strip->c + (row + i) * strip->c_stride + j * LANES, sums[i][j]);
}

ALWAYS_INLINE void tiles(const struct strip *strip, size_t rows, size_t wide)
{
    size_t row = 0;
    for (; row + TALL <= rows; row += TALL)
        tile(strip, TALL, wide, row);
    switch (rows - row) {
    case 3: tile(strip, 3, wide, row); break;
    case 2: tile(strip, 2, wide, row); break;
    case 1: tile(strip, 1, wide, row); break;
    default: break;
    }
}

static void tiles_of_panel(const struct strip *strip, size_t rows)
{
    tiles(strip, rows, WIDE);
}

static void tiles_of_vector(const struct strip *strip, size_t rows)
{
    tiles(strip, rows, 1);
}

/* The last columns may not fill the vectors: a few rows at a time through a buffer that does. */
static void ragged_tiles(const struct strip *strip, size_t rows, size_t width, size_t wide)
{
    real buffer[TALL * PANEL] = {0}; /* [TALL][wide vectors] */
    struct strip part = *strip;
    part.c = buffer;
    part.c_stride = wide * LANES;
    for (size_t row = 0; row < rows; row += TALL) {
        const size_t tall = rows - row < TALL ? rows - row : TALL;
        part.a = strip->a + row * strip->a_stride;
        if (strip->start_stride) {
            for (size_t i = 0; i < tall; i++)
                memcpy(buffer + i * part.c_stride, strip->start + (row + i) * strip->start_stride,
                       width * sizeof *buffer);
            part.start = buffer;
            part.start_stride = part.c_stride;
        }
        if (wide == 1)
            tiles_of_vector(&part, tall);
        else
            tiles_of_panel(&part, tall);
        for (size_t i = 0; i < tall; i++)
            memcpy(strip->c + (row + i) * strip->c_stride, buffer + i * part.c_stride,
                   width * sizeof *buffer);
    }
}

/* ret_turned [columns][rows] = from [rows][columns], both with a stride. In square blocks, so that the
 * compiler can turn them in registers. */
static void turn(size_t rows, size_t columns, const real *restrict from, size_t from_stride,
                 real *restrict ret_turned, size_t turned_stride)
{
    size_t row = 0;
    for (; row + LANES <= rows; row += LANES)
        for (size_t column = 0; column < columns; column++)
            for (size_t i = 0; i < LANES; i++)
                ret_turned[column * turned_stride + row + i] = from[(row + i) * from_stride + column];
    for (; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            ret_turned[column * turned_stride + row] = from[row * from_stride + column];
}

/* B's rows first … first+depth of columns column … column+width into panel [depth][wide vectors], the rest 0.
 */
static void pack(const struct product *product, size_t first, size_t depth, size_t column, size_t width,
                 size_t wide, real *panel)
{
    const size_t stride = product->b_stride, panel_stride = wide * LANES;
    if (width < panel_stride)
        memset(panel, 0, depth * panel_stride * sizeof *panel);
    if (product->b_turned) {
        turn(width, depth, product->b + column * stride + first, stride, panel, panel_stride);
    } else {
        const real *b = product->b + first * stride + column;
        for (size_t k = 0; k < depth; k++)
            for (size_t j = 0; j < width; j++)
                panel[k * panel_stride + j] = b[k * stride + j];
    }
}

static void multiply(const struct product *product)
{
    vector panel[DEEP * WIDE];
    for (size_t column = 0; column < product->columns; column += PANEL) {
        const size_t left = product->columns - column, width = left < PANEL ? left : PANEL;
        const size_t wide = width <= LANES ? 1 : WIDE;
        real start[PANEL] = {0};
        if (product->start)
            memcpy(start, product->start + column, width * sizeof *start);
        bool go_on = product->go_on;
        for (size_t first = 0; first < product->depth; first += DEEP) {
            const size_t rest = product->depth - first, depth = rest < DEEP ? rest : DEEP;
            pack(product, first, depth, column, width, wide, (real *)panel);
            const struct strip strip = {
                .depth = depth,
                .a = product->a + first,
                .a_stride = product->a_stride,
                .panel = panel,
                .start = go_on ? product->c + column : start,
                .start_stride = go_on ? product->columns : 0,
                .c = product->c + column,
                .c_stride = product->columns,
            };
            if (width != wide * LANES)
                ragged_tiles(&strip, product->rows, width, wide);
            else if (wide == 1)
                tiles_of_vector(&strip, product->rows);
            else
                tiles_of_panel(&strip, product->rows);
            go_on = true;
        }
    }
}

void gf_product_forward(size_t rows, size_t inputs, size_t units, const real *x, const real *weights,
                        const real *bias, real *ret_z)
{
    multiply(&(struct product){
        .rows = rows,
        .depth = inputs,
        .columns = units,
        .a = x,
        .a_stride = inputs,
        .b = weights,
        .b_stride = inputs,
        .b_turned = true,
        .start = bias,
        .c = ret_z,
    });
}

void gf_product_backward(size_t rows, size_t inputs, size_t units, const real *delta, const real *weights,
                         real *ret_input_gradient)
{
    multiply(&(struct product){
        .rows = rows,
        .depth = units,
        .columns = inputs,
        .a = delta,
        .a_stride = units,
        .b = weights,
        .b_stride = inputs,
        .c = ret_input_gradient,
    });
}

void gf_product_gradient(size_t rows, size_t inputs, size_t units, const real *delta, const real *x,
                         real *ret_weight_gradient)
{
    real turned[BLOCK * TURNED_STRIDE]; /* [units of the block][rows], of δ */
    for (size_t unit = 0; unit < units; unit += BLOCK) {
        const size_t count = units - unit < BLOCK ? units - unit : BLOCK;
        for (size_t row = 0; row < rows; row += DEEP) {
            const size_t depth = rows - row < DEEP ? rows - row : DEEP;
            turn(depth, count, delta + row * units + unit, units, turned, TURNED_STRIDE);
            multiply(&(struct product){
                .rows = count,
                .depth = depth,
                .columns = inputs,
                .a = turned,
                .a_stride = TURNED_STRIDE,
                .b = x + row * inputs,
                .b_stride = inputs,
                .go_on = row > 0,
                .c = ret_weight_gradient + unit * inputs,
            });
        }
    }
}
