/* The functions of engine/vector_math.h over whole buffers, for each instruction set this program has. */
#ifndef GRADFLOW_TESTS_ENGINE_VECTOR_FUNCTIONS_H
#define GRADFLOW_TESTS_ENGINE_VECTOR_FUNCTIONS_H

#include <stddef.h>

#include "base/isa.h"
#include "gradflow/real.h"

struct vector_functions {
    void (*exponential)(size_t count, const real *x, real *ret_y);
    void (*exponential_minus_one)(size_t count, const real *x, real *ret_y);
    void (*log_one_plus)(size_t count, const real *x, real *ret_y);
    void (*bell)(size_t count, const real *x, real *ret_y);
    void (*ratio)(size_t count, const real *x, real *ret_y);
};

#define DECLARE_FUNCTIONS(isa) extern const struct vector_functions vector_functions_##isa;
GF_EACH_ISA(DECLARE_FUNCTIONS)

#endif
