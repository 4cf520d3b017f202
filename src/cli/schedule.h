/* --at ITERATION:ACTION: what is done to the network, and when. */
#ifndef GRADFLOW_CLI_SCHEDULE_H
#define GRADFLOW_CLI_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/args.h"
#include "gradflow/action.h"
#include "gradflow/error.h"
#include "train/experiment.h"

/* The row of a command's table of options. */
#define GF_SCHEDULE_OPTION                                                                                   \
    {                                                                                                        \
        .name = "at", .value = "ITERATION:ACTION",                                                           \
        .help = "do something to the network at that iteration, before it is measured; may be given "        \
                "often. ACTION is bias, kill, revive, scale, gamma, burst or set, as on the `:` line of "    \
                "the screen: --at '100:kill 3.5'"                                                            \
    }

struct gf_appointment {
    uint64_t iteration;
    struct gf_action action;
    const char *text; /* as given */
};

struct gf_schedule {
    struct gf_appointment *appointments; /* [count], by iteration; equal ones as given */
    size_t count, next;
};

/* Every --at of args. Refuses what is not an action, comes after the last iteration, or cannot be done to the
 * network as it will be then. */
bool gf_schedule_init(const struct gf_args *args, const struct gf_experiment *experiment, uint64_t last,
                      struct gf_schedule *ret_schedule, struct gf_error *reterr);
void gf_schedule_finish(struct gf_schedule *schedule); /* takes a zero one */

/* The next action that is due at this iteration, NULL: none (any more). */
const struct gf_action *gf_schedule_due(struct gf_schedule *schedule, uint64_t iteration);

#endif
