#include "engine/optimizer/list.h"
#include "engine/optimizer/step.h"
#include "engine/real_math.h"

static void chunk(const struct gf_step *step, size_t count, real *restrict w, const real *restrict g,
                  real *restrict m, real *restrict v)
{
    (void)m;
    const real rate = step->rate, beta2 = step->beta2, fresh2 = step->fresh2;
    for (size_t i = 0; i < count; i++) {
        v[i] = beta2 * v[i] + fresh2 * g[i] * g[i];
        w[i] -= rate * g[i] / (real_sqrt(v[i]) + GF_STEP_EPSILON);
    }
}

static void step(const struct gf_optimizer_settings *settings, size_t count, real *parameters,
                 const real *gradient, real *moment1, real *moment2, struct gf_stepped *ret_stepped)
{
    const struct gf_step prepared = gf_step_plain(settings);
    gf_step_run(&prepared, chunk, count, parameters, gradient, moment1, moment2, ret_stepped);
}

const struct gf_optimizer GF_FOR_ISA(gf_optimizer_rmsprop) = {
    .name = "rmsprop",
    .formula = "s ← βs + (1 − β)·g², w ← w − η·g/(√s + ε)",
    .uses_beta2 = true,
    .step = step,
};
