/* What the tests of activations share. */
#ifndef GRADFLOW_TESTS_ENGINE_ACTIVATIONS_H
#define GRADFLOW_TESTS_ENGINE_ACTIVATIONS_H

#include "../every_isa.h"
#include "support.h"

static inline struct gf_activation_parameters defaults(const struct gf_activation *activation)
{
    return (struct gf_activation_parameters){.leak = activation->default_leak};
}

static inline double value_at(const struct gf_activation *activation, double u)
{
    const struct gf_activation_parameters parameters = defaults(activation);
    const real argument = (real)u;
    real a;
    gf_activation_forward(activation, &parameters, 1, 1, &argument, &a);
    return (double)a;
}

static inline double derivative_with(const struct gf_activation *activation,
                                     const struct gf_activation_parameters *parameters, double u)
{
    const real argument = (real)u;
    real derivative;
    gf_activation_derivative(activation, parameters, 1, 1, &argument, &derivative);
    return (double)derivative;
}

static inline double derivative_at(const struct gf_activation *activation, double u)
{
    const struct gf_activation_parameters parameters = defaults(activation);
    return derivative_with(activation, &parameters, u);
}

#endif
