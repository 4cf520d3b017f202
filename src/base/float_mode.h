/* Flush denormal numbers to zero in the calling thread: a vanishing network's products would otherwise run
 * tens of times slower. Numbers below 1e-38 (float) are then exactly 0, which is what the gradient really is
 * to the update. */
#ifndef GRADFLOW_BASE_FLOAT_MODE_H
#define GRADFLOW_BASE_FLOAT_MODE_H

void gf_flush_denormals(void);

#endif
