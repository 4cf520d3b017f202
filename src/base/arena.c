#define _DEFAULT_SOURCE /* madvise */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define HUGE_PAGE   ((size_t)2 << 20)
#define HUGE_ENOUGH (2 * HUGE_PAGE) /* smaller ones lose more by pages half used than they gain */

void *gf_arena_take(struct gf_arena *arena, size_t count, size_t size)
{
    const size_t most = SIZE_MAX - 3 * GF_ARENA_ALIGN; /* what commit adds fits as well */
    if (arena->used == SIZE_MAX || (size && count > most / size) || count * size > most - arena->used) {
        arena->used = SIZE_MAX;
        return NULL;
    }
    const size_t bytes = (count * size + GF_ARENA_ALIGN - 1) / GF_ARENA_ALIGN * GF_ARENA_ALIGN;
    const size_t offset = arena->used;
    arena->used += bytes;
    if (!arena->memory || arena->used > arena->size)
        return NULL;
    return arena->memory + offset;
}

/* Products walk through large matrices a row a page: with few large pages the processor knows where all are.
 * A wish: where it is not heard, all is as before. */
static void ask_for_huge_pages(unsigned char *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    const size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;
    if (size >= HUGE_ENOUGH)
        madvise(memory + before, (size - before) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

bool gf_arena_commit(struct gf_arena *arena)
{
    if (arena->used == SIZE_MAX)
        return false;
    /* calloc leaves untouched pages unmapped, which aligned_alloc with memset would not: align by hand. */
    unsigned char *block = calloc(1, arena->used + 2 * GF_ARENA_ALIGN);
    if (!block)
        return false;
    ask_for_huge_pages(block, arena->used);
    const size_t shift = GF_ARENA_ALIGN - (uintptr_t)block % GF_ARENA_ALIGN;
    arena->memory = block + shift;
    arena->memory[-1] = (unsigned char)shift;
    arena->size = arena->used;
    arena->used = 0;
    return true;
}

void gf_arena_release(struct gf_arena *arena)
{
    if (arena->memory)
        free(arena->memory - arena->memory[-1]);
    *arena = (struct gf_arena){0};
}
