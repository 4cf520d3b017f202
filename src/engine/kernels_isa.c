/* The table of one instruction set. */
#include "engine/kernels_isa.h"

#include "engine/activation/list.h"
#include "engine/norm/list.h"
#include "engine/optimizer/list.h"

static const struct gf_activation *const activations[] = {
    &GF_FOR_ISA(gf_activation_identity),
    &GF_FOR_ISA(gf_activation_sigmoid),
    &GF_FOR_ISA(gf_activation_tanh),
    &GF_FOR_ISA(gf_activation_relu),
    &GF_FOR_ISA(gf_activation_relu_eps),
    &GF_FOR_ISA(gf_activation_leaky_relu),
    &GF_FOR_ISA(gf_activation_prelu),
    &GF_FOR_ISA(gf_activation_elu),
    &GF_FOR_ISA(gf_activation_selu),
    &GF_FOR_ISA(gf_activation_gelu),
    &GF_FOR_ISA(gf_activation_silu),
    &GF_FOR_ISA(gf_activation_softplus),
    NULL,
};

static const struct gf_norm *const norms[] = {
    &GF_FOR_ISA(gf_norm_none),
    &GF_FOR_ISA(gf_norm_batch),
    &GF_FOR_ISA(gf_norm_layer),
    NULL,
};

static const struct gf_optimizer *const optimizers[] = {
    &GF_FOR_ISA(gf_optimizer_sgd),
    &GF_FOR_ISA(gf_optimizer_momentum),
    &GF_FOR_ISA(gf_optimizer_nesterov),
    &GF_FOR_ISA(gf_optimizer_rmsprop),
    &GF_FOR_ISA(gf_optimizer_adam),
    &GF_FOR_ISA(gf_optimizer_adamw),
    NULL,
};

const struct gf_kernels GF_FOR_ISA(gf_kernels) = {
    .multiply = GF_FOR_ISA(gf_multiply),
    .sum_squares = GF_FOR_ISA(gf_sum_squares),
    .sum_abs = GF_FOR_ISA(gf_sum_abs),
    .column_sums = GF_FOR_ISA(gf_column_sums),
    .turn = GF_FOR_ISA(gf_turn_matrix),
    .times = GF_FOR_ISA(gf_times),
    .activations = activations,
    .norms = norms,
    .optimizers = optimizers,
};
