/* The number type everything is computed in: float, or double in the gradient-check build (GF_REAL_DOUBLE).
 * Only data that a network multiplies is `real`; settings, sums and measures are double in both builds. */
#ifndef GRADFLOW_REAL_H
#define GRADFLOW_REAL_H

#ifdef GF_REAL_DOUBLE
typedef double real;
#define GF_REAL_IS_DOUBLE 1
#else
typedef float real;
#define GF_REAL_IS_DOUBLE 0
#endif

#endif
