/* A disc of radius 0.5 inside a ring from 0.7 to 1; radius and angle are uniform, so the disc is denser at
 * its centre (TensorFlow Playground's circle, of radius 1). */
#include "data/generate.h"

#include <math.h>

static void place(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS])
{
    const double radius = at->label ? gf_random_uniform(random, 0.7, 1) : gf_random_uniform(random, 0, 0.5);
    const double angle = gf_random_uniform(random, 0, 2 * GF_PI);
    ret_point[0] = radius * sin(angle);
    ret_point[1] = radius * cos(angle);
}

static const struct gf_generator generator = {
    .features = 2,
    .coordinates = 2,
    .class_names = {"disc", "ring"},
    .place = place,
};

const struct gf_data_source gf_data_circles = {
    .name = "circles",
    .help = "a disc inside a ring",
    .generator = &generator,
};
