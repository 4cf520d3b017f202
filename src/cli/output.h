/* Where results go: standard output, or a file that comes into being only when it is complete, so that an
 * earlier result is never half overwritten. Only results of the same kind are overwritten. */
#ifndef GRADFLOW_CLI_OUTPUT_H
#define GRADFLOW_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/atomic_file.h"
#include "gradflow/error.h"

/* What is written: tells by its first bytes whether a file is of this kind. */
struct gf_output_kind {
    const char *what;                                 /* "a gradflow record" */
    bool (*begins)(const char *bytes, size_t length); /* of at most GF_OUTPUT_BEGIN_MOST bytes */
};
#define GF_OUTPUT_BEGIN_MOST 4096

struct gf_output {
    FILE *stream;
    const char *name;           /* as given; NULL: standard output */
    struct gf_atomic_file file; /* not open: stream is written to directly */
    bool closed;                /* nobody reads it any more */
};

/* name NULL or "-": standard output. Refuses what must not be overwritten before anything is written. */
bool gf_output_open(const char *name, const struct gf_output_kind *kind, struct gf_output *ret_output,
                    struct gf_error *reterr);
/* Push out what is buffered; an error here is the reason to stop. */
bool gf_output_flush(struct gf_output *output, struct gf_error *reterr);
/* Everything is written: put the file in its place. */
bool gf_output_commit(struct gf_output *output, struct gf_error *reterr);
/* Without a commit: what stood there before stays. Takes a finished or zero output. */
void gf_output_finish(struct gf_output *output);

#endif
