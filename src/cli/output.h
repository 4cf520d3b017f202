/* Where results go: standard output, or a file that comes into being only when it is complete, so that an
 * earlier result is never half overwritten. Regular files that are not records are never overwritten. */
#ifndef GRADFLOW_CLI_OUTPUT_H
#define GRADFLOW_CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "gradflow/error.h"
#include "gradflow/spec.h"

struct gf_output {
    FILE *stream;
    const char *name;        /* as given; NULL: standard output */
    char path[GF_PATH_MOST]; /* the file to become, links followed; "": stream is written to directly */
    char partial[GF_PATH_MOST + 8]; /* beside it; "" once it has become it or is gone */
};

/* name NULL or "-": standard output. Refuses what must not be overwritten before anything is written. */
bool gf_output_open(const char *name, struct gf_output *ret_output, struct gf_error *reterr);
/* Push out what is buffered; an error here is the reason to stop. *ret_closed: the reader went away. */
bool gf_output_flush(struct gf_output *output, bool *ret_closed, struct gf_error *reterr);
/* Everything is written: put the file in its place. */
bool gf_output_commit(struct gf_output *output, struct gf_error *reterr);
/* Without a commit: what stood there before stays. Takes a finished or zero output. */
void gf_output_finish(struct gf_output *output);

#endif
