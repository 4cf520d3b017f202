/* Whether threads together are quicker than one alone: tried now and then, as it depends on how far the
 * processors are apart, and on who else has them. The quickest of a few passes counts, each way. Nothing else
 * depends on it: numbers are the same. */
#ifndef GRADFLOW_ENGINE_TRIAL_H
#define GRADFLOW_ENGINE_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#define GF_TRIAL_PASSES 8    /* each way */
#define GF_TRIAL_PERIOD 4096 /* passes from one trial to the next */
#define GF_TRIAL_FIRST  64   /* passes before the first one */

struct gf_trial {
    size_t rows;                      /* of the passes that are compared: the most there were */
    size_t turn;                      /* passes since the trial was begun */
    bool alone;                       /* that was quicker, last time */
    double together_best, alone_best; /* seconds */
};

/* Together, until the first trial is over. */
void gf_trial_init(struct gf_trial *trial);
/* How the next pass is to be done, and whether it is to be timed: not if it has fewer rows than others, as at
 * the end of an epoch. */
bool gf_trial_goes_alone(const struct gf_trial *trial);
bool gf_trial_wants_time(const struct gf_trial *trial, size_t rows);
/* A pass of so many rows took so long; no matter if that was not wanted. */
void gf_trial_note(struct gf_trial *trial, size_t rows, double seconds);

#endif
