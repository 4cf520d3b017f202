#include "engine/init/gaussian.h"

void gf_init_gaussian(const struct gf_init_request *request, double deviation, real *ret_weights)
{
    const double scale = request->gain * deviation;
    for (size_t i = 0; i < request->units * request->inputs; i++)
        ret_weights[i] = (real)(scale * gf_random_normal(request->random));
}
