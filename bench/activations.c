/* Every activation of the registry and its derivative: nanoseconds an element, of numbers around zero. */
#include <math.h>
#include <stdio.h>

#include "base/isa.h"
#include "engine/activation.h"
#include "timing.h"

#define SECONDS 0.05
#define ROWS    64
#define UNITS   64

struct work {
    const struct gf_activation *activation;
    struct gf_activation_parameters parameters;
};

static real input[ROWS * UNITS], output[ROWS * UNITS]; /* [ROWS][UNITS] */

static double forward(void *context, size_t times)
{
    const struct work *work = context;
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++)
        gf_activation_forward(work->activation, &work->parameters, ROWS, UNITS, input, output);
    return bench_now() - begun;
}

static double derivative(void *context, size_t times)
{
    const struct work *work = context;
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++)
        gf_activation_derivative(work->activation, &work->parameters, ROWS, UNITS, input, output);
    return bench_now() - begun;
}

static void row(size_t index)
{
    printf("| %s |", gf_activation_at(index)->name);
    for (size_t i = 0; i < gf_isa_count(); i++) {
        if (!gf_isa_supported(i) || !gf_isa_select(gf_isa_name(i), NULL))
            continue;
        const struct gf_activation *activation = gf_activation_at(index);
        struct work work = {activation, {.leak = activation->default_leak}};
        struct bench_case cases[] = {{.run = forward, .context = &work},
                                     {.run = derivative, .context = &work}};
        bench_measure(cases, 2, SECONDS);
        printf(" %.2f | %.2f |", 1e9 * cases[0].median / (ROWS * UNITS),
               1e9 * cases[1].median / (ROWS * UNITS));
    }
    printf("\n");
}

int main(void)
{
    bench_count_own_time();
    for (size_t i = 0; i < ROWS * UNITS; i++) /* no order that a branch could be foretold by */
        input[i] = (real)(3 * sin(12.9898 * (double)i));
    printf("| ns an element |");
    for (size_t i = 0; i < gf_isa_count(); i++)
        if (gf_isa_supported(i))
            printf(" %s: φ | φ′ |", gf_isa_name(i));
    printf("\n|---|");
    for (size_t i = 0; i < gf_isa_count(); i++)
        if (gf_isa_supported(i))
            printf("--:|--:|");
    printf("\n");
    for (size_t i = 0; gf_activation_at(i) != NULL; i++)
        row(i);
    return 0;
}
