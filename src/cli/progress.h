/* A line on standard error that tells how far a run is, if standard error is a terminal; else nothing. */
#ifndef GRADFLOW_CLI_PROGRESS_H
#define GRADFLOW_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gf_progress {
    bool on;
    bool drawn;        /* there is a line to clear */
    double drawn_at;   /* seconds */
    int drawn_columns; /* of that line */
};

struct gf_progress gf_progress_start(void);
/* Draws at most ten times a second. now and elapsed in seconds. */
void gf_progress_show(struct gf_progress *progress, double now, double elapsed, uint64_t iteration,
                      uint64_t iterations, double loss);
void gf_progress_clear(struct gf_progress *progress);

/* The line itself, at most `columns` of ASCII: a bar where there is room; parts that do not fit are left out,
 * the least important first. eta in seconds, NAN: not known. Returns text. */
const char *gf_progress_text(uint64_t iteration, uint64_t iterations, double loss, double eta, size_t columns,
                             char *text, size_t size);

#endif
