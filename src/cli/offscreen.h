/* What pictures and recordings made without a terminal have in common: which part of the screen, how large,
 * and the course of the run that it shows. */
#ifndef GRADFLOW_CLI_OFFSCREEN_H
#define GRADFLOW_CLI_OFFSCREEN_H

#include "cli/course.h"
#include "tui/offscreen.h"

/* Rows of a command's table of options. */
#define GF_OFFSCREEN_OPTIONS                                                                                 \
    {.name = "view",                                                                                         \
     .value = "VIEW",                                                                                        \
     .choice = gf_offscreen_view,                                                                            \
     .help = "the view to show (view.screen unless given), as the digits on the screen do"},                 \
        {.name = "size", .value = "COLUMNSxROWS", .help = "size of the screen (120x36)"},                    \
        {.name = "keys",                                                                                     \
         .value = "KEYS",                                                                                    \
         .help =                                                                                             \
             "press these keys, one character each: before the picture is taken, or as a recording begins"}, \
        {.name = "layer", .value = "N", .help = "select this layer, counted from 1"},                        \
        {.name = "neuron", .value = "N", .help = "select this neuron of the layer, counted from 1"},         \
        {.name = "ascii", .help = "draw with ASCII characters only"},                                        \
    {                                                                                                        \
        .name = "no-color", .help = "draw without colors"                                                    \
    }

/* The options above, for a course that is open and built. What is wrong with them is
 * told here. */
bool gf_offscreen_options(const struct gf_args *args, struct gf_course *course,
                          struct gf_offscreen *ret_options, struct gf_error *reterr);

/* Whether none of them is given; else that is complained about. */
bool gf_offscreen_none(const struct gf_args *args);

/* `run --screenshot`: returns the exit status. */
int gf_run_screenshot(const struct gf_args *args);

#endif
