/* The sign of x·y: each point is uniform in one of four unit squares, which keep a gap of 0.06 from the axes
 * (TensorFlow Playground's exclusive or, scaled from 5 to 1). */
#include "data/generate.h"

static void place(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS])
{
    const double padding = 0.06;
    const double side = gf_random_unit(random) < 0.5 ? -1 : 1;
    const double x = padding + gf_random_unit(random), y = padding + gf_random_unit(random);
    ret_point[0] = side * x;
    ret_point[1] = at->label ? -side * y : side * y;
}

static const struct gf_generator generator = {
    .features = 2,
    .coordinates = 2,
    .class_names = {"same sign", "opposite sign"},
    .place = place,
};

const struct gf_data_source gf_data_xor = {
    .name = "xor",
    .help = "four squares, equal classes across the diagonal",
    .generator = &generator,
};
