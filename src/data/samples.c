#include "data/samples.h"

#include <stdlib.h>
#include <string.h>

void gf_samples_finish(struct gf_samples *samples)
{
    for (size_t i = 0; samples->class_names && i < samples->outputs; i++)
        free(samples->class_names[i]);
    free(samples->class_names);
    free(samples->inputs);
    free(samples->bytes);
    free(samples->labels);
    free(samples->targets);
    *samples = (struct gf_samples){0};
}

void *gf_data_array(size_t count, size_t width, size_t size)
{
    if (width && count > SIZE_MAX / width)
        return NULL;
    const size_t items = count * width;
    return calloc(items ? items : 1, size);
}

void *gf_data_grow(void *array, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return array;
    size_t larger = *capacity < 16 ? 16 : *capacity;
    while (larger < needed)
        larger = larger > SIZE_MAX / 2 ? needed : larger * 2;
    if (larger > SIZE_MAX / size)
        return NULL;
    void *moved = realloc(array, larger * size);
    if (moved)
        *capacity = larger;
    return moved;
}

char *gf_data_copy(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    if (!copy)
        return NULL;
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

bool gf_data_no_memory(const char *file, struct gf_error *reterr)
{
    return gf_error_lack_at(reterr, file, "not enough memory for the data");
}
