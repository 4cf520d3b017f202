/* From settings to what data and engine want to be asked for. Plain values; any thread. */
#ifndef GRADFLOW_TRAIN_PLAN_H
#define GRADFLOW_TRAIN_PLAN_H

#include <stdbool.h>

#include "gradflow/dataset.h"
#include "gradflow/error.h"
#include "gradflow/network.h"
#include "gradflow/spec.h"

struct gf_data_plan {
    struct gf_dataset_request request; /* borrows the paths below: not to be copied */
    char file[2 * GF_PATH_MOST], labels[2 * GF_PATH_MOST];
};

bool gf_plan_data(const struct gf_spec *spec, struct gf_data_plan *ret_plan, struct gf_error *reterr);

struct gf_training_plan {
    size_t inputs, batch, layer_count;
    struct gf_layer_plan layers[GF_DEPTH_MOST + 1]; /* [layer_count], the read-out last */
    const struct gf_loss *loss;
    const struct gf_optimizer *optimizer;
};

/* "auto" is resolved, [layer N] is laid over the network's settings. Fails if the loss does not suit the
 * data. */
bool gf_plan_training(const struct gf_spec *spec, const struct gf_dataset *dataset,
                      struct gf_training_plan *ret_plan, struct gf_error *reterr);
/* For gf_network_create; borrows the plan. */
struct gf_network_plan gf_plan_network(const struct gf_training_plan *plan);

#endif
