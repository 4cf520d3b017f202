/* Optimisers: one loop over a slice of parameters. One file each, listed in optimizer.c. */
#ifndef GRADFLOW_ENGINE_OPTIMIZER_H
#define GRADFLOW_ENGINE_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/real.h"

struct gf_optimizer_settings {
    double learning_rate;
    double momentum;     /* momentum, nesterov; β1 of adam and adamw */
    double beta2;        /* adam, adamw; smoothing of rmsprop */
    double weight_decay; /* decoupled, adamw only; 0 for parameters without decay (biases) */
    int64_t step; /* t, from 1: updates of these parameters since their moments were zero, this one included
                   * (bias correction) */
};

/* What a step has made of some parameters; sums in double. */
struct gf_stepped {
    double change_squares; /* Σ (applied change)² */
    double squares; /* Σ parameter², as they are now: gf_sum_squares of each GF_STEP_CHUNK, added up */
};
#define GF_STEP_CHUNK 512 /* parameters */

struct gf_optimizer {
    const char *name;
    const char *formula;  /* for people, UTF-8 */
    bool decoupled_decay; /* l2 is applied as weight_decay, not added to the gradient */
    bool uses_momentum, uses_beta2;
    /* parameters -= step; moments start at zero. ret_stepped NULL: nobody wants to know. */
    void (*step)(const struct gf_optimizer_settings *settings, size_t count, real *parameters,
                 const real *gradient, real *moment1, real *moment2, struct gf_stepped *ret_stepped);
};

const struct gf_optimizer *gf_optimizer_at(size_t index); /* until NULL */
const struct gf_optimizer *gf_optimizer_find(const char *name);

#endif
