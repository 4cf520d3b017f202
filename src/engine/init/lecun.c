#include <math.h>

#include "engine/init/gaussian.h"
#include "engine/init/list.h"

static double variance(size_t units, size_t inputs, double leak)
{
    (void)units;
    (void)leak;
    return 1 / (double)inputs;
}

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    gf_init_gaussian(request, sqrt(variance(request->units, request->inputs, request->leak)), ret_weights);
}

const struct gf_init gf_init_lecun = {
    .name = "lecun",
    .formula = "N(0, gain·√(1/fan_in))",
    .fill = fill,
    .variance = variance,
};
