/* Every activation of the registry and its derivative: nanoseconds an element, of numbers around zero. */
#include <math.h>
#include <stdio.h>

#include "engine/activation.h"
#include "madds.h"
#include "timing.h"

#define SECONDS 0.1
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

int main(void)
{
    for (size_t i = 0; i < ROWS * UNITS; i++) /* no order that a branch could be foretold by */
        input[i] = (real)(3 * sin(12.9898 * (double)i));
    printf("Instruction set %s.\n\n| activation | φ, ns an element | φ′, ns an element |\n|---|--:|--:|\n",
           bench_isa_in_use()->name);
    for (size_t i = 0; gf_activation_at(i) != NULL; i++) {
        const struct gf_activation *activation = gf_activation_at(i);
        struct work work = {activation, {.leak = activation->default_leak}};
        struct bench_case cases[] = {{.run = forward, .context = &work},
                                     {.run = derivative, .context = &work}};
        bench_measure(cases, 2, SECONDS);
        printf("| %s | %.2f | %.2f |\n", activation->name, 1e9 * cases[0].median / (ROWS * UNITS),
               1e9 * cases[1].median / (ROWS * UNITS));
    }
    return 0;
}
