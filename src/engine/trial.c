#include "engine/trial.h"

#include <math.h>

static void begin(struct gf_trial *trial)
{
    trial->turn = 0;
    trial->together_best = trial->alone_best = (double)INFINITY;
}

void gf_trial_init(struct gf_trial *trial)
{
    begin(trial);
    trial->turn = GF_TRIAL_PERIOD - GF_TRIAL_FIRST;
    trial->alone = false;
    trial->rows = 0;
}

static bool tries(const struct gf_trial *trial)
{
    return trial->turn < 2 * GF_TRIAL_PASSES;
}

bool gf_trial_goes_alone(const struct gf_trial *trial)
{
    return tries(trial) ? trial->turn >= GF_TRIAL_PASSES : trial->alone;
}

bool gf_trial_wants_time(const struct gf_trial *trial, size_t rows)
{
    return tries(trial) && rows >= trial->rows;
}

static void compare(struct gf_trial *trial, double seconds)
{
    double *best = gf_trial_goes_alone(trial) ? &trial->alone_best : &trial->together_best;
    if (seconds < *best)
        *best = seconds;
    if (trial->turn + 1 == 2 * GF_TRIAL_PASSES)
        trial->alone = trial->alone_best < trial->together_best;
}

void gf_trial_note(struct gf_trial *trial, size_t rows, double seconds)
{
    if (rows < trial->rows)
        return;
    trial->rows = rows;
    if (tries(trial))
        compare(trial, seconds);
    if (++trial->turn == GF_TRIAL_PERIOD)
        begin(trial);
}
