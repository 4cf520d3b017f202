/* A trainer that only notes what it is told. It stands in for the real one by its functions' names. */
#ifndef GRADFLOW_TESTS_TUI_FAKE_TRAINER_H
#define GRADFLOW_TESTS_TUI_FAKE_TRAINER_H

#include "gradflow/trainer.h"

/* A snapshot that the test moves on, counts of commands, and a queue that may be full. */
struct fake_trainer {
    struct gf_snapshot snapshot;
    struct gf_spec spec; /* as last set */
    uint64_t settings, refused;
    struct gf_settings_place place; /* as last gone back to */
    unsigned runs, pauses, sets, restarts, epochs;
    uint64_t granted;
    uint64_t actions, taken_back;  /* numbers of the last ones */
    struct gf_action action;       /* the last one */
    struct gf_trainer_report news; /* number 0: none */
    struct gf_plane_request plane;
    int planes; /* asked for */
    bool full, busy;
    int focus; /* the layer looked at, from 1 */
    unsigned looks;
    char order[64]; /* a letter for each command */
};
extern struct fake_trainer fake;

#endif
