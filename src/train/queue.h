/* Commands on their way to the worker: a bounded ring, first in, first out. Not locked: the trainer's mutex
 * guards it. */
#ifndef GRADFLOW_TRAIN_QUEUE_H
#define GRADFLOW_TRAIN_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/action.h"
#include "gradflow/spec.h"

#define GF_QUEUE_SIZE 64

enum gf_command_kind {
    GF_COMMAND_RUN,
    GF_COMMAND_PAUSE,
    GF_COMMAND_STEP,
    GF_COMMAND_STEP_EPOCH,
    GF_COMMAND_RESTART,
    GF_COMMAND_SET,
    GF_COMMAND_ACT,
    GF_COMMAND_TAKE_BACK,
};

struct gf_command {
    enum gf_command_kind kind;
    uint64_t count;      /* STEP: iterations; SET: the serial of the settings; ACT, TAKE_BACK: the number */
    struct gf_spec spec; /* SET */
    struct gf_settings_place back; /* SET, if is_back */
    bool is_back;
    struct gf_action action; /* ACT */
};

struct gf_queue {
    size_t first, count;
    struct gf_command commands[GF_QUEUE_SIZE];
};

/* spec may be NULL but for SET; an ACT is pushed by gf_queue_push_action. A SET takes the place of one that
 * still waits, if nothing stands behind that one whose meaning depends on the order (only RUN and PAUSE do
 * not). false: full. */
bool gf_queue_push(struct gf_queue *queue, enum gf_command_kind kind, uint64_t count,
                   const struct gf_spec *spec);
/* A SET that undoes: neither does it take another's place, nor another its. */
bool gf_queue_push_back(struct gf_queue *queue, uint64_t serial, const struct gf_spec *spec,
                        const struct gf_settings_place *place);
bool gf_queue_push_action(struct gf_queue *queue, uint64_t number, const struct gf_action *action);
const struct gf_command *gf_queue_at(const struct gf_queue *queue, size_t index); /* until NULL */
bool gf_queue_pop(struct gf_queue *queue, struct gf_command *ret_command);        /* false: empty */

#endif
