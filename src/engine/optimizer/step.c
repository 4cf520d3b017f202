#include "engine/optimizer/step.h"

#include <math.h>
#include <string.h>

#include "base/wide.h"

static void add_stepped(size_t count, const real *before, const real *after, struct gf_stepped *all)
{
    gf_wide changes[GF_ABREAST * GF_WIDES] = {{0}}, squares[GF_ABREAST * GF_WIDES] = {{0}};
    size_t i = 0;
    for (; i + GF_ABREAST * GF_LANES <= count; i += GF_ABREAST * GF_LANES)
        for (size_t k = 0; k < GF_ABREAST * GF_WIDES; k++) {
            const size_t at = i + k * GF_WIDE_LANES;
            const gf_wide now = gf_widen(after + at);
            const gf_wide change = gf_wide_difference(now, gf_widen(before + at));
            changes[k] += change * change;
            squares[k] += now * now;
        }
    struct gf_stepped rest = {0};
    for (; i < count; i++) {
        const double now = (double)after[i], change = now - (double)before[i];
        rest.change_squares += change * change;
        rest.squares += now * now;
    }
    all->change_squares += gf_wide_total(GF_ABREAST * GF_WIDES, changes) + rest.change_squares;
    all->squares += gf_wide_total(GF_ABREAST * GF_WIDES, squares) + rest.squares;
}

struct gf_step gf_step_plain(const struct gf_optimizer_settings *settings)
{
    return (struct gf_step){
        .rate = (real)settings->learning_rate,
        .momentum = (real)settings->momentum,
        .beta2 = (real)settings->beta2,
        .fresh1 = (real)(1 - settings->momentum),
        .fresh2 = (real)(1 - settings->beta2),
        .keep = (real)(1 - settings->learning_rate * settings->weight_decay),
    };
}

struct gf_step gf_step_corrected(const struct gf_optimizer_settings *settings)
{
    struct gf_step step = gf_step_plain(settings);
    const double updates = (double)settings->step;
    step.bias1 = (real)(1 - pow(settings->momentum, updates));
    step.bias2_root = (real)sqrt(1 - pow(settings->beta2, updates));
    return step;
}

/* Parameters and gradients are read in turns: in longer chunks, neither is fetched ahead. */
void gf_step_run(const struct gf_step *step, gf_step_chunk *chunk, size_t count, real *parameters,
                 const real *gradient, real *moment1, real *moment2, struct gf_stepped *ret_stepped)
{
    real before[GF_STEP_CHUNK];
    struct gf_stepped all = {0};
    for (size_t first = 0; first < count; first += GF_STEP_CHUNK) {
        const size_t length = count - first < GF_STEP_CHUNK ? count - first : GF_STEP_CHUNK;
        if (ret_stepped)
            memcpy(before, parameters + first, length * sizeof *before);
        chunk(step, length, parameters + first, gradient + first, moment1 + first, moment2 + first);
        if (ret_stepped)
            add_stepped(length, before, parameters + first, &all);
    }
    if (ret_stepped)
        *ret_stepped = all;
}
