/* Generated sets. Noise moves the point: normal noise of standard deviation `noise` is added to each of its
 * coordinates, and the label is that of the point before it moved. (In TensorFlow Playground the noise of its
 * circle, xor and plane decides the label only: the points stay and labels near the border flip. Its spiral
 * moves points, with uniform noise, and its two gaussians grow wider.)
 *
 * A point and its noise are drawn one after the other whether or not there is noise, so that with one seed
 * the same points stand behind every noise. Stream: GF_STREAM_DATA. */
#ifndef GRADFLOW_DATA_GENERATE_H
#define GRADFLOW_DATA_GENERATE_H

#include "base/random.h"
#include "data/source.h"

#define GF_PI            3.14159265358979323846
#define GF_POINT_NUMBERS 3

struct gf_place {
    size_t label;        /* class sets: 0 or 1 */
    size_t index, count; /* which of how many points of this class (number sets: of all) */
};

struct gf_generator {
    size_t features;            /* the first so many numbers of a point */
    size_t coordinates;         /* the first so many numbers of a point are moved by the noise */
    const char *class_names[2]; /* NULL: numbers, the target is the number after the features */
    /* Draws from `random` the same number of times for every point: ret_point holds feature, …, target. */
    void (*place)(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS]);
};

/* Classes alternate, so that their sizes differ by at most one. */
bool gf_generate(const struct gf_generator *generator, const struct gf_dataset_request *request,
                 struct gf_samples *ret_samples, struct gf_error *reterr);

#endif
