#include "spec/nearest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define NEAREST_MOST 64 /* bytes of a name that is compared; longer ones are no typing errors */

static size_t least3(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Edit distance with swaps of neighbours (optimal string alignment), which is what fingers do. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][NEAREST_MOST + 1]; /* the last three rows of the table, in turn */
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            const int swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && above2[j - 2] + 1 < row[j])
                row[j] = above2[j - 2] + 1;
        }
    }
    return rows[a_length % 3][b_length];
}

struct gf_nearest gf_nearest_start(const char *wanted)
{
    return (struct gf_nearest){.wanted = wanted, .distance = SIZE_MAX};
}

void gf_nearest_offer(struct gf_nearest *nearest, const char *candidate)
{
    const size_t wanted = strlen(nearest->wanted), length = strlen(candidate);
    if (!wanted || wanted > NEAREST_MOST || length > NEAREST_MOST)
        return;
    const size_t longer = wanted > length ? wanted : length;
    const size_t allowed = longer < 3 ? 1 : (longer + 1) / 3 + (longer > 3);
    /* The beginning of a name is a good guess too: "leaky" for leaky_relu. */
    const bool begins = wanted >= 3 && strncmp(candidate, nearest->wanted, wanted) == 0;
    const size_t d = begins ? 1 : distance(nearest->wanted, wanted, candidate, length);
    if (d > allowed || d >= longer || d >= nearest->distance)
        return;
    nearest->best = candidate;
    nearest->distance = d;
}
