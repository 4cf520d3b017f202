/* Numbers: one feature x, uniform in [-2π, 2π), and the target sin x. The point (x, sin x) lies in a plane,
 * and noise moves it there: the feature and the target. */
#include "data/generate.h"

#include <math.h>

static void place(struct gf_random *random, const struct gf_place *at, double ret_point[GF_POINT_NUMBERS])
{
    (void)at;
    ret_point[0] = gf_random_uniform(random, -2 * GF_PI, 2 * GF_PI);
    ret_point[1] = sin(ret_point[0]);
}

static const struct gf_generator generator = {
    .features = 1,
    .coordinates = 2,
    .place = place,
};

const struct gf_data_source gf_data_sine = {
    .name = "sine",
    .help = "numbers: the curve y = sin x over two periods",
    .generator = &generator,
};
