#include "train/queue.h"

#include <assert.h>

static struct gf_command *at(struct gf_queue *queue, size_t index)
{
    return &queue->commands[(queue->first + index) % GF_QUEUE_SIZE];
}

/* The SET that a new one may replace, or NULL. */
static struct gf_command *replaceable(struct gf_queue *queue)
{
    for (size_t i = queue->count; i-- > 0;) {
        struct gf_command *command = at(queue, i);
        if (command->kind == GF_COMMAND_SET)
            return command->is_back ? NULL : command;
        if (command->kind != GF_COMMAND_RUN && command->kind != GF_COMMAND_PAUSE)
            return NULL;
    }
    return NULL;
}

bool gf_queue_push(struct gf_queue *queue, enum gf_command_kind kind, uint64_t count,
                   const struct gf_spec *spec)
{
    assert((spec || kind != GF_COMMAND_SET) && kind != GF_COMMAND_ACT);
    struct gf_command *command = kind == GF_COMMAND_SET ? replaceable(queue) : NULL;
    if (!command) {
        if (queue->count == GF_QUEUE_SIZE)
            return false;
        command = at(queue, queue->count++);
    }
    command->kind = kind;
    command->count = count;
    command->is_back = false;
    if (spec)
        command->spec = *spec;
    return true;
}

bool gf_queue_push_back(struct gf_queue *queue, uint64_t serial, const struct gf_spec *spec,
                        const struct gf_settings_place *place)
{
    if (queue->count == GF_QUEUE_SIZE)
        return false;
    struct gf_command *command = at(queue, queue->count++);
    command->kind = GF_COMMAND_SET;
    command->count = serial;
    command->spec = *spec;
    command->is_back = true;
    command->back = *place;
    return true;
}

bool gf_queue_push_action(struct gf_queue *queue, uint64_t number, const struct gf_action *action)
{
    if (queue->count == GF_QUEUE_SIZE)
        return false;
    struct gf_command *command = at(queue, queue->count++);
    command->kind = GF_COMMAND_ACT;
    command->count = number;
    command->action = *action;
    return true;
}

const struct gf_command *gf_queue_at(const struct gf_queue *queue, size_t index)
{
    return index < queue->count ? &queue->commands[(queue->first + index) % GF_QUEUE_SIZE] : NULL;
}

bool gf_queue_pop(struct gf_queue *queue, struct gf_command *ret_command)
{
    if (!queue->count)
        return false;
    *ret_command = *at(queue, 0);
    queue->first = (queue->first + 1) % GF_QUEUE_SIZE;
    queue->count--;
    return true;
}
