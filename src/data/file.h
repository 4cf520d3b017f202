/* Opening data files. Only regular files are read: a FIFO or a terminal would make the program wait. */
#ifndef GRADFLOW_DATA_FILE_H
#define GRADFLOW_DATA_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gradflow/error.h"

/* For reading; *ret_size (may be NULL) is its length in bytes. The caller closes with fclose. */
bool gf_data_open(const char *path, FILE **ret_stream, uint64_t *ret_size, struct gf_error *reterr);

#endif
