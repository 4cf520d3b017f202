/* Training iterations of one network, to be timed with or without measuring. */
#ifndef GRADFLOW_BENCH_ITERATE_H
#define GRADFLOW_BENCH_ITERATE_H

#include <stddef.h>

#include "gradflow/network.h"
#include "gradflow/snapshot.h"
#include "train/experiment.h"

struct bench_network {
    struct gf_experiment *experiment;
    struct gf_snapshot *snapshot;
    struct gf_pool *pool; /* NULL: one thread */
    const struct gf_loss *loss;
    struct gf_update update;
    size_t rows;
    real *input;  /* [rows][inputs] of passes without measuring */
    real *target; /* [rows][outputs] */
};

/* A relu network of that size with he's initialisation, two inputs and two classes, plain gradient descent;
 * then more settings ("network.activation=tanh"), up to NULL. Ends the program if that cannot be. */
struct bench_network bench_network_open(int depth, int width, int batch, const char *const *settings);
void bench_network_close(struct bench_network *network);
/* Threads that share its work from now on, borrowed; NULL: none, as it is opened. */
void bench_network_share(struct bench_network *network, struct gf_pool *pool);
/* Ends the program if there cannot be so many threads. */
struct gf_pool *bench_pool_open(size_t threads);

/* For struct bench_case; the context is the network. Evaluations of the whole sets, at each epoch's begin,
 * are not counted: an iteration is the same work everywhere. */
double bench_iterate_bare(void *network, size_t times);   /* forward, loss, backward, update: nothing else */
double bench_iterate_shown(void *network, size_t times);  /* and what is measured in every iteration */
double bench_iterate_every(void *network, size_t times);  /* and histograms and the neurons' states */
double bench_iterate_epochs(void *network, size_t times); /* as shown, with the evaluations counted */

#endif
