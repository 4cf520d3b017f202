#include "engine/norm/list.h"

const struct gf_norm GF_FOR_ISA(gf_norm_none) = {
    .name = "none",
    .formula = "u = z",
};
