/* What the network's own files share. */
#ifndef GRADFLOW_ENGINE_NETWORK_PRIVATE_H
#define GRADFLOW_ENGINE_NETWORK_PRIVATE_H

#include "base/arena.h"
#include "gradflow/network.h"

#define GF_EVALUATION_ROWS 128 /* samples that an evaluation forwards at once */

struct gf_network {
    struct gf_arena arena;
    size_t inputs, batch;
    size_t layer_count;
    struct gf_layer *layers; /* [layer_count] */
    real *evaluation[2];     /* [GF_EVALUATION_ROWS][widest] each: a layer's z, and its a */
    double *scratch;         /* for the inits that want it */
    bool moments_used;       /* the optimiser's state may differ from 0 */
    size_t rows;             /* of the current pass */
    const real *input;       /* [rows][inputs], borrowed */
};

/* Runs twice: measuring (the network's layers are then NULL), and handing out. */
void gf_network_lay_out(struct gf_network *network, const struct gf_network_plan *plan,
                        struct gf_arena *arena);

/* Every unit's α as the layer's `parameters` have it, with zero moments. */
void gf_layer_start_alpha(struct gf_layer *layer);

/* Bytes of memory of this machine; SIZE_MAX if it does not tell. */
size_t gf_network_machine_bytes(void);

#endif
