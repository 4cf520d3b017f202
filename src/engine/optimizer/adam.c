#include "engine/optimizer/list.h"
#include "engine/optimizer/step.h"
#include "engine/real_math.h"

static void chunk(const struct gf_step *step, size_t count, real *restrict w, const real *restrict g,
                  real *restrict m, real *restrict v)
{
    const real rate = step->rate / step->bias1, root = step->bias2_root;
    const real beta1 = step->momentum, beta2 = step->beta2, fresh1 = step->fresh1, fresh2 = step->fresh2;
    for (size_t i = 0; i < count; i++) {
        m[i] = beta1 * m[i] + fresh1 * g[i];
        v[i] = beta2 * v[i] + fresh2 * g[i] * g[i];
        w[i] = w[i] - rate * m[i] / (real_sqrt(v[i]) / root + GF_STEP_EPSILON);
    }
}

static void step(const struct gf_optimizer_settings *settings, size_t count, real *parameters,
                 const real *gradient, real *moment1, real *moment2, struct gf_stepped *ret_stepped)
{
    const struct gf_step prepared = gf_step_corrected(settings);
    gf_step_run(&prepared, chunk, count, parameters, gradient, moment1, moment2, ret_stepped);
}

const struct gf_optimizer GF_FOR_ISA(gf_optimizer_adam) = {
    .name = "adam",
    .formula = "m, v ← means of g, g²; w ← w − η·m̂/(√v̂ + ε)",
    .uses_momentum = true,
    .uses_beta2 = true,
    .step = step,
};
