#include <math.h>

#include "engine/init/gaussian.h"
#include "engine/init/list.h"

static double variance(size_t units, size_t inputs, double leak)
{
    (void)leak;
    return 2 / ((double)inputs + (double)units);
}

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    gf_init_gaussian(request, sqrt(variance(request->units, request->inputs, request->leak)), ret_weights);
}

const struct gf_init gf_init_xavier = {
    .name = "xavier",
    .formula = "N(0, gain·√(2/(fan_in + fan_out)))",
    .fill = fill,
    .variance = variance,
};
