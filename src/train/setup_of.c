#include "train/setup_of.h"

#include <math.h>

#include "engine/activation.h"
#include "engine/init.h"
#include "engine/optimizer.h"

#define SAME 1e-6 /* relative: variances that are meant to be equal */

/* At gain 1, of a square matrix; NAN: the weights are not random. */
static double variance(const struct gf_spec *spec, const struct gf_init *init)
{
    const struct gf_activation *activation = gf_activation_at((size_t)spec->network.activation);
    const size_t width = (size_t)spec->network.width;
    const double leak = isnan(spec->network.leak) ? activation->default_leak : spec->network.leak;
    return init->variance ? init->variance(width, width, activation->leak_is_slope ? leak : 0) : (double)NAN;
}

static void describe_weights(const struct gf_spec *spec, struct gf_setup *setup)
{
    const struct gf_init *init = gf_init_at((size_t)spec->network.init);
    const double fitting = variance(spec, gf_init_find(setup->xavier_fits ? "xavier" : "he"));
    const double usual = variance(spec, init);
    setup->init = init->name;
    setup->init_fits = fabs(usual / fitting - 1) < SAME;
    setup->gain = spec->network.gain;
    setup->weights = setup->gain * setup->gain * usual / fitting;
}

static void describe_rate(const struct gf_spec *spec, struct gf_setup *setup)
{
    const struct gf_setting *setting = gf_setting_find("training.learning_rate");
    setup->learning_rate = spec->training.learning_rate;
    setup->rate_lowest = setup->learning_rate <= fmax(setting->least, setting->first);
    setup->rate_highest = setup->learning_rate >= setting->most;
}

struct gf_setup gf_setup_of(const struct gf_spec *spec)
{
    const struct gf_activation *activation = gf_activation_at((size_t)spec->network.activation);
    struct gf_setup setup = {
        .known = true,
        .bounded = activation->bounded,
        .can_die = activation->can_die,
        .xavier_fits = activation->xavier_fits,
        .normalised = spec->network.norm != 0,
        .scale_auto = isnan(spec->network.residual_scale),
        .clipped = spec->training.clip_norm > 0,
        .optimizer = gf_optimizer_at((size_t)spec->training.optimizer)->name,
        .bias = spec->network.bias,
        .depth = (uint32_t)spec->network.depth,
        .residual = (uint32_t)spec->network.residual,
    };
    describe_weights(spec, &setup);
    describe_rate(spec, &setup);
    return setup;
}
