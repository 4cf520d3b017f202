/* Gradients against differences of the loss: every parameter, every δ and every input of a small network. */
#ifndef GRADFLOW_TESTS_GRAD_GRADIENT_CHECK_H
#define GRADFLOW_TESTS_GRAD_GRADIENT_CHECK_H

#include "gradflow/network.h"

struct gradient_case {
    const struct gf_activation *activation;
    struct gf_activation_parameters parameters;
    const struct gf_loss *loss;
    struct gf_penalty penalty;
    size_t depth;               /* hidden layers; 0: 2 */
    const struct gf_norm *norm; /* NULL: none */
    size_t residual;            /* layers of a block, from layer 2 on; 0: no blocks */
    double residual_scale;      /* 0: 1/√blocks */
    bool sum_first;             /* φ sees the sum */
    double warmup;
    /* Faults to plant, NULL for none: before a layer's backward step, and when all gradients are there. */
    void (*spoil_delta)(struct gf_network *network, size_t layer);
    void (*spoil_gradients)(struct gf_network *network);
};

struct gradient_report {
    double worst;            /* largest |analytic - numeric| / max(|analytic|, |numeric|, floor) */
    char where[128];         /* of the worst */
    double nonzero_fraction; /* the least share of gradients that are not 0 in any one buffer */
    char sparsest[64];       /* that buffer */
    size_t checked;
};

struct gradient_report gradient_check(const struct gradient_case *gradient_case);

#endif
