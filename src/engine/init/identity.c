#include "engine/init/list.h"

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    for (size_t i = 0; i < request->units * request->inputs; i++)
        ret_weights[i] = 0;
    for (size_t i = 0; i < request->units && i < request->inputs; i++)
        ret_weights[i * request->inputs + i] = (real)request->gain;
}

const struct gf_init gf_init_identity = {
    .name = "identity",
    .formula = "gain·eye(out, in)",
    .fill = fill,
};
