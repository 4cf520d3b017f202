/* A file that comes into being whole: written beside its place under a name of its own, brought onto the
 * disk, and only then given its name. At every moment there is one whole file of that name, or none. */
#ifndef GRADFLOW_BASE_ATOMIC_FILE_H
#define GRADFLOW_BASE_ATOMIC_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "gradflow/error.h"

#define GF_ATOMIC_PATH_MOST 4096

struct gf_atomic_file {
    FILE *stream;                      /* write here; NULL: not open */
    const char *name;                  /* as given, for messages; borrowed */
    char path[GF_ATOMIC_PATH_MOST];    /* what it becomes, links followed */
    char partial[GF_ATOMIC_PATH_MOST]; /* what it is until then; "" once it has become it or is gone */
    bool replace;                      /* may take the place of a file of that name */
    bool exists;                       /* there is one… */
    mode_t mode;                       /* …with these permissions, which the new one gets */
};

/* Only regular files are replaced. *ret_exists (may be NULL) becomes true where it fails because a file of
 * that name is there and `replace` is false. */
bool gf_atomic_file_open(const char *name, bool replace, struct gf_atomic_file *ret_file, bool *ret_exists,
                         struct gf_error *reterr);
/* Everything is written: onto the disk, and into its place. The stream stays open until finish. */
bool gf_atomic_file_commit(struct gf_atomic_file *file, bool *ret_exists, struct gf_error *reterr);
/* Without a commit: what stood there before stays. Takes a finished or zero file. */
void gf_atomic_file_finish(struct gf_atomic_file *file);

#endif
