#include "engine/optimizer/list.h"
#include "engine/optimizer/step.h"
#include "engine/real_math.h"

static void chunk(const struct gf_step *step, size_t count, real *restrict w, const real *restrict g,
                  real *restrict m, real *restrict v)
{
    (void)v;
    const real rate = step->rate, momentum = step->momentum;
    for (size_t i = 0; i < count; i++) {
        m[i] = momentum * m[i] + g[i];
        w[i] -= rate * (g[i] + momentum * m[i]);
    }
}

static void step(const struct gf_optimizer_settings *settings, size_t count, real *parameters,
                 const real *gradient, real *moment1, real *moment2, struct gf_stepped *ret_stepped)
{
    const struct gf_step prepared = gf_step_plain(settings);
    gf_step_run(&prepared, chunk, count, parameters, gradient, moment1, moment2, ret_stepped);
}

const struct gf_optimizer GF_FOR_ISA(gf_optimizer_nesterov) = {
    .name = "nesterov",
    .formula = "v ← μv + g, w ← w − η·(g + μv)",
    .uses_momentum = true,
    .step = step,
};
