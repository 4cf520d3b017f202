/* Numbers: two features, uniform in the square from -1 to 1, and the target (x + y)/2, which is between -1
 * and
 * 1. Noise moves x and y, and the target stays that of the point before (in TensorFlow Playground the
 * point stays and the noise enters the target). */
#include "data/generate.h"

static void place(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS])
{
    (void)at;
    ret_point[0] = gf_random_uniform(random, -1, 1);
    ret_point[1] = gf_random_uniform(random, -1, 1);
    ret_point[2] = (ret_point[0] + ret_point[1]) / 2;
}

static const struct gf_generator generator = {
    .features = 2,
    .coordinates = 2,
    .place = place,
};

const struct gf_data_source gf_data_plane = {
    .name = "plane",
    .help = "numbers: a tilted plane over a square",
    .generator = &generator,
};
