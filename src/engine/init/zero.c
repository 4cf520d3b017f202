#include <string.h>

#include "engine/init/list.h"

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    memset(ret_weights, 0, request->units * request->inputs * sizeof *ret_weights);
}

const struct gf_init gf_init_zero = {
    .name = "zero",
    .formula = "0",
    .fill = fill,
};
