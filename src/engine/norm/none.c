#include "engine/norm.h"

const struct gf_norm gf_norm_none = {
    .name = "none",
    .formula = "u = z",
};
