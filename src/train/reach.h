/* What φ of one layer sees over the whole training set: for interventions that must know. Thread: the
 * experiment's; only these allocate. */
#ifndef GRADFLOW_TRAIN_REACH_H
#define GRADFLOW_TRAIN_REACH_H

#include "train/experiment_private.h"

struct gf_reach {
    bool finite;
    double least, most;
    double threshold; /* with `split`: about half of the samples lie above it … */
    size_t above;     /* … namely so many; at least one */
};

/* Units first … first + count - 1 of layer `index`. false: stopped, or no memory. */
bool gf_reach_measure(struct gf_experiment *experiment, size_t index, size_t first, size_t count, bool split,
                      gf_experiment_stop *stop, void *context, struct gf_reach *ret_reach /* [count] */,
                      struct gf_error *reterr);

#endif
