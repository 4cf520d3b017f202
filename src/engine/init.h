/* Initialisations of a weight matrix [units][inputs]; stds as in the literature (LeCun 1998, Glorot & Bengio
 * 2010, He et al. 2015, Saxe et al. 2014), each times `gain`. */
#ifndef GRADFLOW_ENGINE_INIT_H
#define GRADFLOW_ENGINE_INIT_H

#include <stddef.h>

#include "base/random.h"
#include "gradflow/real.h"

struct gf_init_request {
    size_t units, inputs; /* fan_out, fan_in */
    double gain;
    double leak; /* α for he with leaky_relu and prelu, else 0 */
    struct gf_random *random;
    double *scratch; /* what the init's scratch_count asks for; NULL if that is NULL */
};

struct gf_init {
    const char *name;
    const char *formula;                                                    /* for people, UTF-8 */
    void (*fill)(const struct gf_init_request *request, real *ret_weights); /* [units][inputs] */
    size_t (*scratch_count)(size_t units, size_t inputs); /* doubles; SIZE_MAX: too many. NULL: none */
    /* Of a weight, at gain 1, for who wants to know what to expect. NULL: weights are not random. */
    double (*variance)(size_t units, size_t inputs, double leak);
};

const struct gf_init *gf_init_at(size_t index); /* until NULL */
const struct gf_init *gf_init_find(const char *name);

#endif
