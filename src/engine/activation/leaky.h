/* A line with a kink at zero: leaky_relu, and prelu, whose slope below is each unit's own. */
#ifndef GRADFLOW_ENGINE_ACTIVATION_LEAKY_H
#define GRADFLOW_ENGINE_ACTIVATION_LEAKY_H

#include "engine/activation/apply.h"

static inline struct gf_activated gf_leaky(const struct gf_activation_parameters *p, gf_vector u,
                                           gf_vector leak)
{
    (void)p;
    const gf_mask above = u > 0, below = u <= 0;
    return (struct gf_activated){
        .a = gf_select(above, u, leak * u),
        .derivative = gf_select(above, gf_splat(1), gf_select(below, leak, u)), /* NaN stays */
    };
}

#endif
