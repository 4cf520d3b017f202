#include "data/source.h"

#include <string.h>

/* A new source is one more row here. */
#define SOURCES(ROW)                                                                                         \
    ROW(spiral)                                                                                              \
    ROW(circles) ROW(moons) ROW(xor) ROW(gauss) ROW(sine) ROW(plane) ROW(csv) ROW(idx)

#define DECLARE(name) extern const struct gf_data_source gf_data_##name;
#define LIST(name)    &gf_data_##name,
SOURCES(DECLARE)
static const struct gf_data_source *const sources[] = {SOURCES(LIST)};

const struct gf_data_source *gf_data_source_at(size_t index)
{
    return index < sizeof sources / sizeof *sources ? sources[index] : NULL;
}

const struct gf_data_source *gf_data_source_find(const char *name)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (!strcmp(sources[i]->name, name))
            return sources[i];
    return NULL;
}

const char *gf_data_source_name(size_t index)
{
    const struct gf_data_source *source = gf_data_source_at(index);
    return source ? source->name : NULL;
}

const char *gf_data_source_help(size_t index)
{
    const struct gf_data_source *source = gf_data_source_at(index);
    return source ? source->help : NULL;
}

bool gf_data_source_reads_file(size_t index)
{
    const struct gf_data_source *source = gf_data_source_at(index);
    return source && source->reads_file;
}
