/* From what is to be built to what mean-field theory says of it at initialisation. Plain values; any thread.
 */
#ifndef GRADFLOW_TRAIN_THEORY_OF_H
#define GRADFLOW_TRAIN_THEORY_OF_H

#include "gradflow/theory.h"
#include "train/plan.h"

/* The training set in classes of equally many samples, from short to long ones (of at most a few thousand,
 * spread over the set). */
struct gf_theory_inputs {
    size_t count;
    double square[GF_THEORY_INPUTS_MOST]; /* mean square of a feature */
};
struct gf_theory_inputs gf_theory_inputs_of(const struct gf_dataset *dataset);

/* An activation as theory wants it: `use` is borrowed as the context. Exact to float, as the network is. */
struct gf_theory_use {
    const struct gf_activation *activation;
    struct gf_activation_parameters parameters;
};

/* Room to compute in: the caller has it, so that a prediction cannot fail. */
struct gf_theory_work {
    size_t function_count;
    struct gf_theory_use uses[GF_THEORY_LAYERS_MOST];
    struct gf_theory_function functions[GF_THEORY_LAYERS_MOST];
    const struct gf_layer_plan *users[GF_THEORY_LAYERS_MOST]; /* the first layer with that function */
    struct gf_theory_layer layers[GF_THEORY_LAYERS_MOST];
};

/* warmup: what bias warm-up adds to what φ sees at the start. A few milliseconds at most, for any network. */
void gf_theory_of_plan(const struct gf_training_plan *plan, const struct gf_theory_inputs *inputs,
                       double warmup, struct gf_theory_work *work,
                       struct gf_theory_prediction *ret_prediction);

struct gf_theory_function gf_theory_function_of(struct gf_theory_use *use);

#endif
