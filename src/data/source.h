/* Sources of data. One file per source exports one `const struct gf_data_source`; source.c lists them. */
#ifndef GRADFLOW_DATA_SOURCE_H
#define GRADFLOW_DATA_SOURCE_H

#include "data/samples.h"
#include "gradflow/dataset.h"

struct gf_generator;

struct gf_data_source {
    const char *name; /* as in settings */
    const char *help; /* one line, no full stop */
    bool reads_file;
    const struct gf_generator *generator; /* generated sets; NULL where there is load */
    /* All samples. ret_samples is zero before (but for `file`), and may be left half-filled on failure: the
     * caller finishes it either way. The request has been checked for ranges, `file` for being given. */
    bool (*load)(const struct gf_dataset_request *request, struct gf_samples *ret_samples,
                 struct gf_error *reterr);
};

const struct gf_data_source *gf_data_source_at(size_t index); /* until NULL */
const struct gf_data_source *gf_data_source_find(const char *name);

#endif
