#include <math.h>

#include "engine/init/gaussian.h"
#include "engine/init/list.h"

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    gf_init_gaussian(request, sqrt(1 / (double)request->inputs), ret_weights);
}

const struct gf_init gf_init_lecun = {
    .name = "lecun",
    .formula = "N(0, gain·√(1/fan_in))",
    .fill = fill,
};
