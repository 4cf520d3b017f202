/* The functions of <math.h> for `real`: expf in the float build, exp in the double one, so that the loops
 * over a layer never compute in double by accident. */
#ifndef GRADFLOW_ENGINE_REAL_MATH_H
#define GRADFLOW_ENGINE_REAL_MATH_H

#include <math.h>

#include "gradflow/real.h"

#if GF_REAL_IS_DOUBLE
#define GF_REAL_MATH(name) name
#else
#define GF_REAL_MATH(name) name##f
#endif

#define real_abs   GF_REAL_MATH(fabs)
#define real_erfc  GF_REAL_MATH(erfc)
#define real_exp   GF_REAL_MATH(exp)
#define real_expm1 GF_REAL_MATH(expm1)
#define real_log1p GF_REAL_MATH(log1p)
#define real_sqrt  GF_REAL_MATH(sqrt)
#define real_tanh  GF_REAL_MATH(tanh)

#endif
