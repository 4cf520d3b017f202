#include "train/batches.h"

#include <stdlib.h>
#include <string.h>

bool gf_batches_init(struct gf_batches *batches, const struct gf_dataset *dataset, size_t size, uint64_t seed,
                     struct gf_error *reterr)
{
    *batches = (struct gf_batches){
        .dataset = dataset,
        .size = size,
        .seed = seed,
        .order = calloc(dataset->train_count, sizeof *batches->order),
        .input = calloc(size, dataset->features * sizeof(real)),
        .target = calloc(size, dataset->outputs * sizeof(real)),
    };
    if (!batches->order || !batches->input || !batches->target) {
        gf_batches_finish(batches);
        return gf_error_lack(reterr, "no memory for batches of %zu samples", size);
    }
    gf_batches_restart(batches);
    return true;
}

void gf_batches_finish(struct gf_batches *batches)
{
    free(batches->order);
    free(batches->input);
    free(batches->target);
    *batches = (struct gf_batches){0};
}

void gf_batches_restart(struct gf_batches *batches)
{
    for (size_t i = 0; i < batches->dataset->train_count; i++)
        batches->order[i] = (uint32_t)i;
    gf_random_init(&batches->random, batches->seed, GF_STREAM_BATCHES);
    gf_batches_shuffle(batches);
}

void gf_batches_shuffle(struct gf_batches *batches)
{
    gf_random_shuffle(&batches->random, batches->dataset->train_count, batches->order);
}

uint64_t gf_batches_an_epoch(const struct gf_batches *batches)
{
    return (batches->dataset->train_count + batches->size - 1) / batches->size;
}

/* The rows of a batch, in its order. Inlined with a constant for few columns: a call of memcpy for each row
 * takes longer than they do. */
static inline void gather(const uint32_t *order, size_t rows, size_t columns, const real *from, real *ret_to)
{
    for (size_t r = 0; r < rows; r++)
        memcpy(ret_to + r * columns, from + order[r] * columns, columns * sizeof *ret_to);
}

static void gather_rows(const uint32_t *order, size_t rows, size_t columns, const real *from, real *ret_to)
{
    switch (columns) {
    case 1: gather(order, rows, 1, from, ret_to); break;
    case 2: gather(order, rows, 2, from, ret_to); break;
    case 3: gather(order, rows, 3, from, ret_to); break;
    default: gather(order, rows, columns, from, ret_to); break;
    }
}

size_t gf_batches_load(struct gf_batches *batches, uint64_t position)
{
    const struct gf_dataset *data = batches->dataset;
    const size_t first = (size_t)position * batches->size, left = data->train_count - first;
    const size_t rows = left < batches->size ? left : batches->size;
    const uint32_t *order = batches->order + first;
    gather_rows(order, rows, data->features, data->inputs, batches->input);
    gather_rows(order, rows, data->outputs, data->targets, batches->target);
    return rows;
}
