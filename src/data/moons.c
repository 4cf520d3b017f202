/* Two interleaving half circles of radius 1, points at equal angles from end to end (the shape of
 * scikit-learn's make_moons): the upper one around (0, 0), the lower one around (1, 1/2). */
#include "data/generate.h"

#include <math.h>

static void place(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS])
{
    (void)random;
    const double turn = at->count > 1 ? GF_PI * (double)at->index / (double)(at->count - 1) : 0;
    ret_point[0] = at->label ? 1 - cos(turn) : cos(turn);
    ret_point[1] = at->label ? 0.5 - sin(turn) : sin(turn);
}

static const struct gf_generator generator = {
    .features = 2,
    .coordinates = 2,
    .class_names = {"upper", "lower"},
    .place = place,
};

const struct gf_data_source gf_data_moons = {
    .name = "moons",
    .help = "two half circles that reach into each other",
    .generator = &generator,
};
