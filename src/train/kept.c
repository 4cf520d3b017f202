#include "train/kept.h"

#include <stdlib.h>
#include <string.h>

static void drop_oldest(struct gf_kept_stack *stack)
{
    stack->bytes -= stack->entries[0].bytes;
    free(stack->entries[0].network);
    stack->count--;
    memmove(stack->entries, stack->entries + 1, stack->count * sizeof *stack->entries);
}

struct gf_kept *gf_kept_push(struct gf_kept_stack *stack, size_t bytes)
{
    if (bytes > GF_KEPT_BYTES_MOST)
        return NULL;
    while (stack->count == GF_KEPT_MOST || stack->bytes > GF_KEPT_BYTES_MOST - bytes)
        drop_oldest(stack);
    void *network = malloc(bytes);
    if (!network)
        return NULL;
    struct gf_kept *entry = &stack->entries[stack->count++];
    *entry = (struct gf_kept){.network = network, .bytes = bytes};
    stack->bytes += bytes;
    return entry;
}

struct gf_kept *gf_kept_find(struct gf_kept_stack *stack, uint64_t number)
{
    for (size_t i = 0; number && i < stack->count; i++)
        if (stack->entries[i].number == number)
            return &stack->entries[i];
    return NULL;
}

struct gf_kept *gf_kept_find_change(struct gf_kept_stack *stack, uint64_t serial)
{
    for (size_t i = 0; i < stack->count; i++) {
        struct gf_kept *entry = &stack->entries[i];
        if (!entry->number && entry->from <= serial && serial < entry->to)
            return entry;
    }
    return NULL;
}

void gf_kept_pop(struct gf_kept_stack *stack, const struct gf_kept *entry)
{
    const size_t left = (size_t)(entry - stack->entries);
    while (stack->count > left) {
        stack->bytes -= stack->entries[--stack->count].bytes;
        free(stack->entries[stack->count].network);
    }
}

void gf_kept_clear(struct gf_kept_stack *stack)
{
    gf_kept_pop(stack, stack->entries);
}
