/* Two interleaved spiral arms, as in TensorFlow Playground but of radius 1: point i of n has the radius
 * r = i/n and the angle 2π·1.75·r (+ π in the second arm), measured from the second axis. */
#include "data/generate.h"

#include <math.h>

static void place(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS])
{
    (void)random;
    const double radius = (double)at->index / (double)at->count;
    const double angle = 2 * GF_PI * 1.75 * radius + (at->label ? GF_PI : 0);
    ret_point[0] = radius * sin(angle);
    ret_point[1] = radius * cos(angle);
}

static const struct gf_generator generator = {
    .features = 2,
    .coordinates = 2,
    .class_names = {"first arm", "second arm"},
    .place = place,
};

const struct gf_data_source gf_data_spiral = {
    .name = "spiral",
    .help = "two spiral arms of 1 3/4 turns, one class each",
    .generator = &generator,
};
