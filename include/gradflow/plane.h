/* The plane that a network with two features sees: its output, its linear regions or one neuron on a grid of
 * points, in the units the network sees (which are standardised unless data.standardize is off), and the
 * training samples that lie there.
 *
 * A picture is asked for with gf_trainer_plane, and drawn from coarse to fine between iterations; each one is
 * of one iteration throughout. Plain values, no pointer into the network. About 2 MB; pages that a small grid
 * does not use are never touched. */
#ifndef GRADFLOW_PLANE_H
#define GRADFLOW_PLANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GF_PLANE_POINTS_MOST  (1 << 17)
#define GF_PLANE_SIDE_MOST    4096
#define GF_PLANE_SAMPLES_MOST 1024
#define GF_PLANE_NAMES_MOST   10
#define GF_PLANE_NAME         24

/* Grid points are the centres of columns × rows equal cells; the first row is the topmost. */
struct gf_plane_window {
    double left, right, bottom, top;
};

enum gf_plane_kind { GF_PLANE_OUTPUT, GF_PLANE_REGIONS, GF_PLANE_NEURON, GF_PLANE_KINDS };

/* Where the network has other than two features, sides are 0 or more than GF_PLANE_SIDE_MOST, points more
 * than GF_PLANE_POINTS_MOST, or aspect or zoom not above 0, no picture comes; of a neuron that there is not,
 * one of NAN. */
struct gf_plane_request {
    bool wanted;
    enum gf_plane_kind kind;
    uint32_t layer, neuron; /* NEURON: from 0; the last layer is the read-out */
    uint32_t columns, rows; /* of the finest grid, at most GF_PLANE_POINTS_MOST together */
    double aspect;          /* width of a grid cell on the screen / its height */
    double zoom;            /* 1: all training samples, and a margin */
};

struct gf_plane_sample {
    float x, y;
    uint32_t class; /* from 0 */
    float target;   /* of numbers: the first one */
};

struct gf_plane {
    uint64_t serial;     /* grows with every publication */
    uint64_t generation; /* as in snapshots, as the next: what it is a picture of */
    uint64_t settings, iteration;
    struct gf_plane_request request;
    struct gf_plane_window window;
    uint32_t columns, rows; /* of this picture, row by row: */
    bool finest;            /* those of the request */
    /* OUTPUT: of classes, the share of 1 that the network gives the class (clipped if it is trained on
     * numbers); of numbers, the first output. NEURON: u. NAN where it is not finite. */
    float values[GF_PLANE_POINTS_MOST];
    uint16_t labels[GF_PLANE_POINTS_MOST];   /* OUTPUT of classes: the one with the largest output, from 0 */
    uint64_t patterns[GF_PLANE_POINTS_MOST]; /* REGIONS: equal within a region; the lowest three bits differ
                                                between regions that differ in one unit */
    float low, high;                         /* of the finite values; 0, 0 if there are none */
    uint32_t nonfinite;                      /* points whose value (of REGIONS, any u) is not finite */
    uint32_t regions;       /* met by the points of this picture; 0: there are none to count */
    const char *no_regions; /* why, in words (static); NULL: there are */
    uint32_t classes;       /* 0: numbers */
    char names[GF_PLANE_NAMES_MOST][GF_PLANE_NAME]; /* of the first classes, UTF-8 */
    float target_low, target_high;                  /* of numbers: over the training samples */
    uint32_t sample_count, samples_in_all;          /* shown, at most GF_PLANE_SAMPLES_MOST; there are */
    struct gf_plane_sample samples[GF_PLANE_SAMPLES_MOST];
    uint64_t samples_of; /* generation */
};

#endif
