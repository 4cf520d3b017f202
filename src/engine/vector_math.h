/* Elementary functions on vectors. In the double build, which only tests use, those of libm lane by lane. */
#ifndef GRADFLOW_ENGINE_VECTOR_MATH_H
#define GRADFLOW_ENGINE_VECTOR_MATH_H

#include "base/vector.h"
#include "engine/real_math.h"

#define GF_LANE_BY_LANE(name, function)                                                                      \
    GF_ALWAYS_INLINE gf_vector name(gf_vector x)                                                             \
    {                                                                                                        \
        for (size_t lane = 0; lane < GF_LANES; lane++)                                                       \
            x[lane] = function(x[lane]);                                                                     \
        return x;                                                                                            \
    }

GF_LANE_BY_LANE(gf_exp, real_exp)
GF_LANE_BY_LANE(gf_expm1, real_expm1)
GF_LANE_BY_LANE(gf_erfc, real_erfc)
GF_LANE_BY_LANE(gf_log1p, real_log1p)
GF_LANE_BY_LANE(gf_tanh, real_tanh)

#endif
