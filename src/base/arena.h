/* One 64-byte aligned block, laid out by code that runs twice: first on an arena without memory, which only
 * adds up the sizes, then on the real one, which hands out the slices. Sizes that overflow stick to SIZE_MAX.
 */
#ifndef GRADFLOW_BASE_ARENA_H
#define GRADFLOW_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#define GF_ARENA_ALIGN 64

struct gf_arena {
    unsigned char *memory; /* NULL while measuring */
    size_t used, size;     /* bytes */
};

/* count items of size bytes each, zeroed, aligned to GF_ARENA_ALIGN; NULL while measuring. */
void *gf_arena_take(struct gf_arena *arena, size_t count, size_t size);

/* Turn an arena that has measured into one that hands out: allocates `used` bytes. false: no memory. */
bool gf_arena_commit(struct gf_arena *arena);
void gf_arena_release(struct gf_arena *arena);

#endif
