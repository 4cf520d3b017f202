#include <math.h>

#include "engine/init/gaussian.h"
#include "engine/init/list.h"

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    gf_init_gaussian(request, sqrt(2 / ((double)request->inputs + (double)request->units)), ret_weights);
}

const struct gf_init gf_init_xavier = {
    .name = "xavier",
    .formula = "N(0, gain·√(2/(fan_in + fan_out)))",
    .fill = fill,
};
