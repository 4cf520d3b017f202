/* What the invented experiments are made from. */
#ifndef GRADFLOW_TESTS_GOLDEN_MODELS_H
#define GRADFLOW_TESTS_GOLDEN_MODELS_H

#include <stdbool.h>
#include <stddef.h>

#include "views/view.h"

struct model {
    const char *name, *activation, *init, *optimizer, *rate, *source;
    int depth, width;
    double slope;         /* decades δ changes by from a layer to the one before it */
    double gradient;      /* log10 of δ at the read-out */
    double drift;         /* decades δ moves in an iteration, more in the early layers */
    double spread, shift; /* of the pre-activations */
    double loss, loss_decay;
    int dead_percent, other_percent; /* neurons dead, and in the other states together */
    int diverged_at;                 /* iteration, 0: no */
    int frozen;                      /* layers from the first on */
    int selected, neuron;
    bool running, modified, pending, no_snapshot, no_tests;
    bool theory; /* there is a prediction, not quite what is measured */
    bool marked; /* something was done to it on the way */
    double speed, rate_now;
    enum gf_bar_measure measure;
};

extern const struct model MODELS[];
extern const size_t MODEL_COUNT;

#endif
