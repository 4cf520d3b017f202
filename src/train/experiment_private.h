/* What the experiment's own files share. */
#ifndef GRADFLOW_TRAIN_EXPERIMENT_PRIVATE_H
#define GRADFLOW_TRAIN_EXPERIMENT_PRIVATE_H

#include "measure/measure.h"
#include "train/batches.h"
#include "train/experiment.h"
#include "train/kept.h"
#include "train/plan.h"
#include "train/theory_of.h"

/* What is built for one set of settings, and replaced as a whole. */
struct gf_model {
    struct gf_training_plan plan;
    struct gf_network *network;
    struct gf_measure *measure;
    struct gf_batches batches;
};

/* Losses over whole sets. */
struct gf_scores {
    double train_loss, train_accuracy, test_loss, test_accuracy;
};

struct gf_experiment {
    struct gf_spec spec;
    struct gf_setup setup; /* what the diagnosis hears of it */
    struct gf_dataset *dataset;
    struct gf_pool *pool; /* NULL: none */
    struct gf_model model;
    struct gf_diagnosis *diagnosis;
    uint64_t generation;
    uint64_t iteration;
    size_t drawn;            /* layers whose parameters have been drawn from the seed */
    bool measured;           /* gradients of the present iteration and settings are there */
    bool updating;           /* an update was begun and stopped: */
    struct gf_update update; /* it */
    size_t updated;          /* layers that it has been made in */
    double clip_scale;
    double rate_factor;     /* on the rate of the next update */
    size_t phase;           /* the layer that is trained by itself, from 1; 0: all are trained together */
    uint64_t warmup_from;   /* the iteration at which the bias warm-up was set */
    bool evaluation_wanted; /* besides those that are due: the activation has changed in place */
    bool evaluated;         /* `scores` are those of the present iteration */
    struct gf_scores scores;
    uint64_t evaluated_at;
    struct gf_theory_inputs inputs; /* of the data set */
    struct gf_theory_work theory_work;
    struct gf_theory_prediction theory; /* of the model at iteration 0, under the present settings */
    enum gf_status status;
    uint64_t diverged_at;
    uint32_t diverged_layer;
    uint64_t serial;           /* of the settings in force */
    struct gf_kept_stack kept; /* what interventions and changes of settings can be undone with */
};

/* Asked now and then by what takes long, which then leaves off. */
struct gf_poll {
    gf_experiment_stop *stop; /* may be NULL */
    void *context;
};

static inline bool gf_poll_stopped(const struct gf_poll *poll)
{
    return poll->stop && poll->stop(poll->context);
}

/* Of `count` samples; NAN where there is nothing to be right about. */
double gf_experiment_accuracy(const struct gf_dataset *data, double loss, size_t correct, size_t count);
/* At the begin of an epoch, or when one is wanted, once. false: stopped. */
bool gf_experiment_evaluate_if_due(struct gf_experiment *experiment, const struct gf_poll *poll);

/* The network is what the present iteration measures: an update that was begun is made, parameters are drawn,
 * warm-up and layer-wise phase set. false: stopped. */
bool gf_experiment_prepare(struct gf_experiment *experiment, gf_experiment_stop *stop, void *context);
/* In place: weights stay, and so do moments as long as the optimiser does. As gf_experiment_change. */
bool gf_experiment_change_in_place(struct gf_experiment *experiment, const struct gf_spec *spec,
                                   const struct gf_change *change, struct gf_intervention *ret_intervention,
                                   struct gf_error *reterr);
/* These settings are in force. */
void gf_experiment_adopt(struct gf_experiment *experiment, const struct gf_spec *spec);
void gf_experiment_predict(struct gf_experiment *experiment, const struct gf_spec *spec);
/* Make the rest of an update that was stopped. */
void gf_experiment_finish_update(struct gf_experiment *experiment);

#endif
