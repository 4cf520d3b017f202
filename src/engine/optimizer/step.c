#include "engine/optimizer/step.h"

#include <math.h>
#include <string.h>

#include "base/wide.h"

#define CHUNK  512 /* parameters and gradients are read in turns: in longer ones, neither is fetched ahead */
#define BESIDE 2   /* vectors at a time */

static double difference_squares(size_t count, const real *before, const real *after)
{
    gf_wide squares[BESIDE * GF_WIDES] = {{0}};
    size_t i = 0;
    for (; i + BESIDE * GF_LANES <= count; i += BESIDE * GF_LANES)
        for (size_t k = 0; k < BESIDE * GF_WIDES; k++) {
            const size_t at = i + k * GF_WIDE_LANES;
            const gf_wide change = gf_wide_difference(gf_widen(after + at), gf_widen(before + at));
            squares[k] += change * change;
        }
    double rest = 0;
    for (; i < count; i++) {
        const double change = (double)after[i] - (double)before[i];
        rest += change * change;
    }
    return gf_wide_total(BESIDE * GF_WIDES, squares) + rest;
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

double gf_step_run(const struct gf_step *step, gf_step_chunk *chunk, size_t count, real *parameters,
                   const real *gradient, real *moment1, real *moment2)
{
    real before[CHUNK];
    double squares = 0;
    for (size_t first = 0; first < count; first += CHUNK) {
        const size_t length = count - first < CHUNK ? count - first : CHUNK;
        memcpy(before, parameters + first, length * sizeof *before);
        chunk(step, length, parameters + first, gradient + first, moment1 + first, moment2 + first);
        squares += difference_squares(length, before, parameters + first);
    }
    return squares;
}
