/* One line for each, of the instruction set this is compiled for; kernels_isa.c puts them in order. */
#ifndef GRADFLOW_ENGINE_OPTIMIZER_LIST_H
#define GRADFLOW_ENGINE_OPTIMIZER_LIST_H

#include "base/isa.h"
#include "engine/optimizer.h"

extern const struct gf_optimizer GF_FOR_ISA(gf_optimizer_sgd);
extern const struct gf_optimizer GF_FOR_ISA(gf_optimizer_momentum);
extern const struct gf_optimizer GF_FOR_ISA(gf_optimizer_nesterov);
extern const struct gf_optimizer GF_FOR_ISA(gf_optimizer_rmsprop);
extern const struct gf_optimizer GF_FOR_ISA(gf_optimizer_adam);
extern const struct gf_optimizer GF_FOR_ISA(gf_optimizer_adamw);

#endif
