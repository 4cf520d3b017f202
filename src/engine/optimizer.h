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

struct gf_optimizer {
    const char *name;
    const char *formula;  /* for people, UTF-8 */
    bool decoupled_decay; /* l2 is applied as weight_decay, not added to the gradient */
    bool uses_momentum, uses_beta2;
    /* parameters -= step; moments start at zero. Returns Σ (applied change)², in double. */
    double (*step)(const struct gf_optimizer_settings *settings, size_t count, real *parameters,
                   const real *gradient, real *moment1, real *moment2);
};

const struct gf_optimizer *gf_optimizer_at(size_t index); /* until NULL */
const struct gf_optimizer *gf_optimizer_find(const char *name);

#endif
