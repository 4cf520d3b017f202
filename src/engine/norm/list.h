/* One line for each, of the instruction set this is compiled for; kernels_isa.c puts them in order. */
#ifndef GRADFLOW_ENGINE_NORM_LIST_H
#define GRADFLOW_ENGINE_NORM_LIST_H

#include "base/isa.h"
#include "engine/norm.h"

extern const struct gf_norm GF_FOR_ISA(gf_norm_none);
extern const struct gf_norm GF_FOR_ISA(gf_norm_batch);
extern const struct gf_norm GF_FOR_ISA(gf_norm_layer);

#endif
