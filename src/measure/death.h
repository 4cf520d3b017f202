/* What a unit died of, as far as its own numbers tell. Pure functions, any thread. */
#ifndef GRADFLOW_MEASURE_DEATH_H
#define GRADFLOW_MEASURE_DEATH_H

#include <stdbool.h>

/* A bias that alone pushes z below zero by more than the inputs can lift it up again: of a unit with the mean
 * and the standard deviation of its z, or of a layer with those of all its units. */
bool gf_bias_kills(double bias, double mean, double deviation);

#endif
