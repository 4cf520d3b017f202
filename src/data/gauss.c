/* Two normal clouds around (0.4, 0.4) and (-0.4, -0.4), of standard deviation √0.02: TensorFlow Playground's
 * two gaussians without noise, scaled from 5 to 1. Noise adds its variance to theirs. */
#include "data/generate.h"

static void place(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS])
{
    const double centre = at->label ? -0.4 : 0.4, spread = 0.14142135623730951;
    ret_point[0] = centre + spread * gf_random_normal(random);
    ret_point[1] = centre + spread * gf_random_normal(random);
}

static const struct gf_generator generator = {
    .features = 2,
    .coordinates = 2,
    .class_names = {"upper right", "lower left"},
    .place = place,
};

const struct gf_data_source gf_data_gauss = {
    .name = "gauss",
    .help = "two round clouds, one class each",
    .generator = &generator,
};
