/* Lines of a small text file, one at a time and never more than one in memory: counted, limited, and checked
 * to be text. What inih does not do. Thread: one at a time. */
#ifndef GRADFLOW_SPEC_LINES_H
#define GRADFLOW_SPEC_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/error.h"

#define GF_LINE_MOST 4096          /* bytes of a line, without its end */
#define GF_FILE_MOST (1024 * 1024) /* bytes of a file */

struct gf_lines {
    const char *path; /* borrowed */
    int file;
    char buffer[4096]; /* [used], of which `next` are taken */
    size_t used, next, total;
    bool ended;
    size_t number;               /* of the line in text, from 1 */
    char text[GF_LINE_MOST + 2]; /* without LF, CR LF or byte order mark; terminated */
    size_t length;
};

enum gf_line { GF_LINE_READ, GF_LINE_END, GF_LINE_BAD };

/* Errors: no such file, a directory, not readable, not a regular file (a FIFO is never waited for). */
bool gf_lines_open(struct gf_lines *lines, const char *path, struct gf_error *reterr);
enum gf_line gf_lines_next(struct gf_lines *lines, struct gf_error *reterr);
void gf_lines_close(struct gf_lines *lines);

#endif
