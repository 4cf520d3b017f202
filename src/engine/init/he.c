#include <math.h>

#include "engine/init/gaussian.h"
#include "engine/init/list.h"

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    gf_init_gaussian(request, sqrt(2 / ((1 + request->leak * request->leak) * (double)request->inputs)),
                     ret_weights);
}

const struct gf_init gf_init_he = {
    .name = "he",
    .formula = "N(0, gain·√(2/((1 + α²)·fan_in)))",
    .fill = fill,
};
