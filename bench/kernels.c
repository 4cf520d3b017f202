/* The three products of a dense layer in each instruction set: billions of operations a second by shape. */
#include <stdio.h>
#include <stdlib.h>

#include "base/isa.h"
#include "engine/kernels.h"
#include "madds.h"
#include "timing.h"

#define SECONDS 0.03 /* of each product */

struct shape {
    size_t rows, inputs, units;
};

static const struct shape square[] = {{16, 16, 16},    {32, 32, 32},    {64, 64, 64},      {128, 128, 128},
                                      {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}};
static const struct shape training[] = {{32, 16, 16}, {64, 64, 64},    {128, 64, 64},
                                        {64, 32, 32}, {128, 256, 256}, {256, 1024, 1024}};
static const struct shape narrow[] = {{32, 2, 16},   {32, 16, 2},    {64, 2, 64},    {64, 64, 2},
                                      {128, 2, 256}, {128, 256, 2},  {256, 2, 1024}, {256, 1024, 2},
                                      {1, 64, 64},   {1, 1024, 1024}};
static const struct shape ragged[] = {{100, 300, 13}, {100, 13, 300}, {13, 100, 300},  {17, 17, 17},
                                      {33, 33, 33},   {65, 65, 65},   {127, 129, 131}, {1, 1, 1}};
static const struct {
    const char *name;
    const struct shape *shapes;
    size_t count;
} groups[] = {{"square", square, sizeof square / sizeof *square},
              {"training", training, sizeof training / sizeof *training},
              {"narrow", narrow, sizeof narrow / sizeof *narrow},
              {"ragged", ragged, sizeof ragged / sizeof *ragged}};

struct operands {
    struct shape shape;
    real *x, *delta; /* [rows][inputs], [rows][units] */
    real *weights;   /* [units][inputs] */
    real *bias;      /* [units] */
    real *result;    /* as large as the largest of them */
};

static real *numbers(size_t count)
{
    real *values = aligned_alloc(64, (count * sizeof *values + 63) / 64 * 64);
    if (values == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        values[i] = (real)((int)(i * 37 % 101) - 50) / 64;
    return values;
}

static struct operands operands_of(struct shape shape)
{
    const size_t x = shape.rows * shape.inputs, delta = shape.rows * shape.units,
                 w = shape.units * shape.inputs;
    return (struct operands){.shape = shape,
                             .x = numbers(x),
                             .delta = numbers(delta),
                             .weights = numbers(w),
                             .bias = numbers(shape.units),
                             .result = numbers(x + delta + w)};
}

static void release(struct operands *operands)
{
    free(operands->x);
    free(operands->delta);
    free(operands->weights);
    free(operands->bias);
    free(operands->result);
}

static double forward(void *context, size_t times)
{
    const struct operands *o = context;
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++)
        gf_product_forward(NULL, o->shape.rows, o->shape.inputs, o->shape.units, o->x, o->weights, o->bias,
                           GF_NO_FINISH, o->result);
    return bench_now() - begun;
}

static double backward(void *context, size_t times)
{
    const struct operands *o = context;
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++)
        gf_product_backward(NULL, o->shape.rows, o->shape.inputs, o->shape.units, o->delta, o->weights,
                            GF_NO_FINISH, o->result);
    return bench_now() - begun;
}

static double gradient(void *context, size_t times)
{
    const struct operands *o = context;
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++)
        gf_product_gradient(NULL, o->shape.rows, o->shape.inputs, o->shape.units, o->delta, o->x, o->result);
    return bench_now() - begun;
}

static void row(const char *group, struct shape shape)
{
    struct operands operands = operands_of(shape);
    const double work = 2e-9 * (double)(shape.rows * shape.inputs * shape.units);
    printf("| %s | %zu × %zu × %zu |", group, shape.rows, shape.inputs, shape.units);
    for (size_t i = 0; i < gf_isa_count(); i++) {
        if (!gf_isa_supported(i) || !gf_isa_select(gf_isa_name(i), NULL))
            continue;
        struct bench_case cases[] = {{.run = forward, .context = &operands},
                                     {.run = backward, .context = &operands},
                                     {.run = gradient, .context = &operands}};
        bench_measure(cases, 3, SECONDS);
        printf(" %.1f | %.1f | %.1f |", work / cases[0].median, work / cases[1].median,
               work / cases[2].median);
    }
    printf("\n");
    fflush(stdout);
    release(&operands);
}

int main(void)
{
    bench_count_own_time();
    printf("| | rows × inputs × units |");
    for (size_t i = 0; i < gf_isa_count(); i++)
        if (gf_isa_supported(i))
            printf(" %s (%.0f at best): x·Wᵀ + b | δ·W | δᵀ·x |", gf_isa_name(i),
                   1e-9 * bench_peak(gf_isa_name(i), 1));
    printf("\n|---|---|");
    for (size_t i = 0; i < gf_isa_count(); i++)
        if (gf_isa_supported(i))
            printf("--:|--:|--:|");
    printf("\n");
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (size_t k = 0; k < groups[i].count; k++)
            row(groups[i].name, groups[i].shapes[k]);
    return 0;
}
