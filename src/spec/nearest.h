/* Did you mean …? Thread: pure. */
#ifndef GRADFLOW_SPEC_NEAREST_H
#define GRADFLOW_SPEC_NEAREST_H

#include <stddef.h>

/* Feed candidates one by one; `best` is the nearest that is near enough to be what was meant, or NULL. */
struct gf_nearest {
    const char *wanted;
    const char *best; /* borrowed from the caller */
    size_t distance;
};

struct gf_nearest gf_nearest_start(const char *wanted);
void gf_nearest_offer(struct gf_nearest *nearest, const char *candidate);

#endif
