#include <math.h>

#include "engine/init/gaussian.h"
#include "engine/init/list.h"

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    gf_init_gaussian(request, 1 / sqrt((double)request->inputs), ret_weights);
}

const struct gf_init gf_init_normal = {
    .name = "normal",
    .formula = "N(0, gain/√fan_in)",
    .fill = fill,
};
