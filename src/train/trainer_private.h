/* What the trainer's own files share. */
#ifndef GRADFLOW_TRAIN_TRAINER_PRIVATE_H
#define GRADFLOW_TRAIN_TRAINER_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "gradflow/trainer.h"
#include "train/experiment.h"
#include "train/mailbox.h"
#include "train/painter.h"
#include "train/queue.h"

struct gf_trainer {
    pthread_t thread;
    int pipe[2];               /* the worker writes a byte into [1] when there is something to look at */
    atomic_bool interrupt;     /* abandon the pass between two layers and look at the queue */
    atomic_bool busy;          /* false while the worker waits for a command */
    atomic_bool called;        /* a command has come: abandon the picture of the plane under way */
    atomic_bool painting;      /* a picture of the plane that is asked for is not finished */
    struct gf_mailbox mailbox; /* of snapshots */
    struct gf_history *history;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    bool has_lock;
    bool quit;
    struct gf_queue queue;
    uint64_t last_settings; /* serial */
    struct gf_spec applied; /* what the experiment runs under */
    bool refused;
    uint64_t refused_settings;
    struct gf_error refusal;
    int focus_wanted;     /* layer, negative: none */
    uint64_t last_action; /* number */
    struct gf_trainer_report reports[GF_TRAINER_REPORTS];
    size_t first_report, report_count;
    struct gf_plane_request asked; /* the newest */
    bool is_asked;                 /* it has not been looked at */

    /* the worker's own */
    struct gf_pool *pool; /* NULL: none */
    struct gf_experiment *experiment;
    struct gf_command command; /* the one being carried out */
    struct gf_painter painter;
    bool running;
    uint64_t grants;
    uint64_t settings;              /* serial of what is applied */
    uint64_t serial;                /* of the last publication */
    uint64_t history_generation;    /* what the history was last reset for */
    bool measured;                  /* the present iteration, under the present settings */
    bool published;                 /* it has been, with histograms */
    int focus;                      /* what is published carries the focus of this layer */
    bool refocus;                   /* … but the last publication does not */
    const struct gf_snapshot *last; /* that was published; never the mailbox's back */
};

void *gf_trainer_work(void *trainer);

#endif
