/* Slow motion: one iteration, step by step. The layers light up downward, the loss is taken, and the error
 * comes back up. It reads no clock: seconds are what it is told. */
#ifndef GRADFLOW_VIEWS_CHAIN_PLAY_H
#define GRADFLOW_VIEWS_CHAIN_PLAY_H

#include "views/view.h"

#define GF_CHAIN_PACE_LEAST (-2)
#define GF_CHAIN_PACE_MOST  3

enum gf_chain_phase { GF_CHAIN_FORWARD, GF_CHAIN_LOSS, GF_CHAIN_BACKWARD };

struct gf_chain_stage {
    enum gf_chain_phase phase;
    int front;    /* the layer of this step; -1: none yet */
    double grown; /* how much of the front's bars is drawn, 0 … 1 */
    bool over;    /* this is the last step */
};

int gf_chain_steps(const struct gf_snapshot *snapshot); /* the last step */
struct gf_chain_stage gf_chain_stage_of(const struct gf_snapshot *snapshot,
                                        const struct gf_chain_view_state *play);
/* Whether a layer has been reached in the phase of the stage. */
bool gf_chain_reached(const struct gf_chain_stage *stage, int layer);

/* What keys do. */
void gf_chain_play(struct gf_view_state *state, const struct gf_scene *scene, int argument);
void gf_chain_stop(struct gf_view_state *state, const struct gf_scene *scene, int argument);
void gf_chain_hold(struct gf_view_state *state, const struct gf_scene *scene, int argument);
void gf_chain_step(struct gf_view_state *state, const struct gf_scene *scene, int argument);
void gf_chain_change_pace(struct gf_view_state *state, const struct gf_scene *scene, int argument);
double gf_chain_pace(const struct gf_view_state *state); /* times the usual one */
bool gf_chain_is_still(const struct gf_view_state *state);
bool gf_chain_is_playing(const struct gf_view_state *state);
double gf_chain_tick(struct gf_view_state *state, const struct gf_scene *scene, double seconds);

#endif
