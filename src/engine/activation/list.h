/* One line for each, of the instruction set this is compiled for activation; kernels_isa.c puts them in
 * order. */
#ifndef GRADFLOW_ENGINE_ACTIVATION_LIST_H
#define GRADFLOW_ENGINE_ACTIVATION_LIST_H

#include "base/isa.h"
#include "engine/activation.h"

extern const struct gf_activation GF_FOR_ISA(gf_activation_identity);
extern const struct gf_activation GF_FOR_ISA(gf_activation_sigmoid);
extern const struct gf_activation GF_FOR_ISA(gf_activation_tanh);
extern const struct gf_activation GF_FOR_ISA(gf_activation_relu);
extern const struct gf_activation GF_FOR_ISA(gf_activation_relu_eps);
extern const struct gf_activation GF_FOR_ISA(gf_activation_leaky_relu);
extern const struct gf_activation GF_FOR_ISA(gf_activation_prelu);
extern const struct gf_activation GF_FOR_ISA(gf_activation_elu);
extern const struct gf_activation GF_FOR_ISA(gf_activation_selu);
extern const struct gf_activation GF_FOR_ISA(gf_activation_gelu);
extern const struct gf_activation GF_FOR_ISA(gf_activation_silu);
extern const struct gf_activation GF_FOR_ISA(gf_activation_softplus);

#endif
