/* The screen without a terminal: the same program drawn onto a canvas in memory, for pictures and recordings.
 * Time is counted, not measured, so that a recording of the same run is the same. Thread: as gf_tui_run, but
 * any number at once. */
#ifndef GRADFLOW_TUI_OFFSCREEN_H
#define GRADFLOW_TUI_OFFSCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gradflow/action.h"
#include "gradflow/error.h"
#include "gradflow/preset.h"
#include "tui/picture.h"
#include "tui/term_size.h"

const char *gf_offscreen_view(size_t index); /* names, until NULL */

#define GF_OFFSCREEN_SIZE_MOST GF_TERM_SIZE_MOST

struct gf_pool;
struct gf_offscreen {
    int columns, rows;
    bool ascii, mono;
    size_t view;          /* index of gf_view_at */
    int layer, neuron;    /* selected, from 0; neuron negative: none */
    const char *keys;     /* characters pressed before a picture is taken, NULL: none */
    uint64_t iterations;  /* where it ends */
    struct gf_pool *pool; /* threads that training takes; NULL: none */
    /* What is done to the network when this iteration has been measured, until NULL; NULL: nothing ever. */
    const struct gf_action *(*due)(void *context, uint64_t iteration);
    bool (*stop)(void *context); /* asked often; NULL: never */
    void *context;
};

/* The screen at the last iteration. false without an error in *reterr is told by *ret_stopped. */
bool gf_offscreen_picture(const struct gf_preset *preset, const struct gf_offscreen *options,
                          enum gf_picture_kind kind, FILE *out, bool *ret_stopped, struct gf_error *reterr);
/* An asciicast of the whole run at the preset's speed, at most 1000 iterations a second. */
bool gf_offscreen_record(const struct gf_preset *preset, const struct gf_offscreen *options, FILE *out,
                         bool *ret_stopped, struct gf_error *reterr);

#endif
