/* What the optimisers share: the loop over chunks that measures what the step changed. */
#ifndef GRADFLOW_ENGINE_OPTIMIZER_STEP_H
#define GRADFLOW_ENGINE_OPTIMIZER_STEP_H

#include "base/isa.h"
#include "engine/optimizer.h"

/* The settings as a chunk's loop wants them, each rounded once. */
struct gf_step {
    real rate;           /* learning rate */
    real momentum;       /* μ, β1 */
    real beta2;          /* β2 */
    real fresh1, fresh2; /* 1 - β1, 1 - β2 */
    real keep;           /* 1 - rate·weight decay */
    real bias1;          /* 1 - β1ᵗ; of corrected steps only, as the next */
    real bias2_root;     /* √(1 - β2ᵗ) */
};

typedef void gf_step_chunk(const struct gf_step *step, size_t count, real *restrict parameters,
                           const real *restrict gradient, real *restrict moment1, real *restrict moment2);

#define gf_step_plain     GF_FOR_ISA(gf_step_plain)
#define gf_step_corrected GF_FOR_ISA(gf_step_corrected)
#define gf_step_run       GF_FOR_ISA(gf_step_run)
struct gf_step gf_step_plain(const struct gf_optimizer_settings *settings);
struct gf_step gf_step_corrected(const struct gf_optimizer_settings *settings);
/* Runs `chunk` over all parameters. ret_stepped is about the parameters as stored; NULL: nobody wants to
 * know. */
void gf_step_run(const struct gf_step *step, gf_step_chunk *chunk, size_t count, real *parameters,
                 const real *gradient, real *moment1, real *moment2, struct gf_stepped *ret_stepped);

#define GF_STEP_EPSILON ((real)1e-8) /* keeps rmsprop and adam from dividing by zero */

#endif
