#include <math.h>

#include "engine/init/list.h"

static double variance(size_t units, size_t inputs, double leak)
{
    (void)units;
    (void)leak;
    return 1 / (3 * (double)inputs);
}

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    const double bound = request->gain / sqrt((double)request->inputs);
    for (size_t i = 0; i < request->units * request->inputs; i++)
        ret_weights[i] = (real)gf_random_uniform(request->random, -bound, bound);
}

const struct gf_init gf_init_uniform = {
    .name = "uniform",
    .formula = "U(±gain/√fan_in)",
    .fill = fill,
    .variance = variance,
};
