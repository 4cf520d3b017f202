/* What can be done, and what of it can still help: nobody is told to set what is set already. */
#include "measure/diagnosis/remedy.h"

#include <math.h>
#include <string.h>

#define NEAR       1.1 /* times: weights this close to what fits are as they should be */
#define DEEP       20
#define RATE_MOST  0.003 /* of adam's, where a rate for sgd would be too large */
#define BLOCK_MOST 2

enum remedy {
    NONE,
    HE,
    XAVIER,
    GAIN,
    GAIN_HE,
    GAIN_XAVIER,
    RELU,
    RELU_HE,
    GAIN_RELU,
    GAIN_RELU_HE,
    LEAKY,
    LEAKY_HE,
    GAIN_LEAKY_HE,
    LEAKY_OR_UNITS,
    BIAS,
    REVIVE,
    UNDO,
    BLOCKS,
    AUTO_BLOCKS,
    AUTO,
    FEWER,
    MORE,
    BATCH,
    LOWER,
    LOWER_RESTART,
    HIGHER,
    CLIP,
    CLIP_RESTART,
    ADAM,
    RATE_ADAM,
    REMEDIES
};

static const struct {
    const char *keys, *text; /* the keys it tells to press, in order */
} remedies[REMEDIES] = {
    [HE] = {"i", "press i until he"},
    [XAVIER] = {"i", "press i until xavier"},
    [GAIN] = {":", "type :set network.gain 1"},
    [GAIN_HE] = {":i", "type :set network.gain 1, then press i until he"},
    [GAIN_XAVIER] = {":i", "type :set network.gain 1, then press i until xavier"},
    [RELU] = {"a", "press a until relu"},
    [RELU_HE] = {"ai", "press a until relu, then i until he"},
    [GAIN_RELU] = {":a", "type :set network.gain 1, then press a until relu"},
    [GAIN_RELU_HE] = {":ai", "type :set network.gain 1, then press a until relu and i until he"},
    [LEAKY] = {"a", "press a until leaky_relu"},
    [LEAKY_HE] = {"ai", "press a until leaky_relu, then i until he"},
    [GAIN_LEAKY_HE] = {":ai", "type :set network.gain 1, then press a until leaky_relu and i until he"},
    [LEAKY_OR_UNITS] = {"a}", "press a until leaky_relu, or } for more units"},
    [BIAS] = {":", "type :set network.bias 0"},
    [REVIVE] = {"x", "press x to revive units"},
    [UNDO] = {"u", "press u to undo the change"},
    [BLOCKS] = {"g", "press g for residual blocks"},
    [AUTO_BLOCKS] = {":g", "type :set network.residual_scale auto, then press g for residual blocks"},
    [AUTO] = {":", "type :set network.residual_scale auto"},
    [FEWER] = {"[", "press [ for fewer layers"},
    [MORE] = {"}", "press } for more units"},
    [BATCH] = {"b", "press b until batch"},
    [LOWER] = {"<", "press < for a lower rate"},
    [LOWER_RESTART] = {"<r", "press < for a lower rate, then r"},
    [HIGHER] = {">", "press > for a higher rate"},
    [CLIP] = {":", "type :set training.clip_norm 1"},
    [CLIP_RESTART] = {":r", "type :set training.clip_norm 1, then press r"},
    [ADAM] = {"o", "press o until adam"},
    [RATE_ADAM] = {":o", "type :set training.learning_rate 0.001, then press o until adam"},
};

const char *gf_remedy_text(size_t index)
{
    return index > NONE && index < REMEDIES ? remedies[index].text : NULL;
}

const char *gf_remedy_keys(size_t index)
{
    return index > NONE && index < REMEDIES ? remedies[index].keys : NULL;
}

static bool init_is(const struct gf_setup *setup, const char *name)
{
    return strcmp(setup->init, name) == 0;
}

/* What it takes for weights whose variance fits the activation. */
static size_t fit(const struct gf_setup *setup)
{
    if (!setup->known)
        return HE;
    const bool xavier = setup->xavier_fits;
    if (setup->gain == 1)
        return xavier ? XAVIER : HE;
    if (setup->init_fits)
        return GAIN;
    return xavier ? GAIN_XAVIER : GAIN_HE;
}

size_t gf_offer_larger_weights(const struct gf_setup *setup)
{
    return !setup->known || !(setup->weights * NEAR >= 1) ? fit(setup) : NONE;
}

size_t gf_offer_smaller_weights(const struct gf_setup *setup)
{
    return !setup->known || !(setup->weights <= NEAR) ? fit(setup) : NONE;
}

size_t gf_offer_smaller_gain(const struct gf_setup *setup)
{
    return !setup->known || setup->gain > 1 ? GAIN : NONE;
}

size_t gf_offer_relu(const struct gf_setup *setup)
{
    if (!setup->known)
        return RELU_HE;
    if (!setup->bounded)
        return NONE;
    if (init_is(setup, "he"))
        return setup->gain == 1 ? RELU : GAIN_RELU;
    return setup->gain == 1 ? RELU_HE : GAIN_RELU_HE;
}

size_t gf_offer_leaky(const struct gf_setup *setup)
{
    return !setup->known || setup->can_die ? LEAKY : NONE;
}

/* Where the weights are too small as well, a slope below zero alone does not carry the error down. */
size_t gf_offer_leaky_that_fits(const struct gf_setup *setup)
{
    if (!setup->known || !setup->can_die || setup->weights * NEAR >= 1)
        return gf_offer_leaky(setup);
    return setup->gain == 1 ? LEAKY_HE : GAIN_LEAKY_HE;
}

/* Units make up for those that chance kills, not for weights or branches of the wrong size. */
size_t gf_offer_leaky_or_units(const struct gf_setup *setup)
{
    if (!setup->known)
        return LEAKY_OR_UNITS;
    if (isnan(setup->weights)) /* zeros: nothing passes, whatever the slope */
        return fit(setup);
    if (!setup->can_die)
        return NONE;
    const bool by_chance =
        setup->weights <= NEAR && setup->weights * NEAR >= 1 && !gf_offer_smaller_branches(setup);
    return by_chance ? LEAKY_OR_UNITS : LEAKY;
}

/* What has killed them goes first: a slope below zero saves units, and they still need very long. */
size_t gf_offer_no_negative_bias(const struct gf_setup *setup)
{
    return !setup->known || setup->bias < 0 ? BIAS : NONE;
}

size_t gf_offer_no_bias(const struct gf_setup *setup)
{
    return setup->known && setup->bias != 0 ? BIAS : NONE;
}

/* With many layers, what a bias adds to each keeps variances alike. */
size_t gf_offer_no_bias_if_shallow(const struct gf_setup *setup)
{
    return setup->depth < DEEP ? gf_offer_no_bias(setup) : NONE;
}

size_t gf_offer_revival(const struct gf_setup *setup)
{
    (void)setup;
    return REVIVE;
}

size_t gf_offer_undo(const struct gf_setup *setup)
{
    (void)setup;
    return UNDO;
}

/* Branches at full size add up from block to block, unless a norm holds them. */
size_t gf_offer_blocks(const struct gf_setup *setup)
{
    if (!setup->known)
        return BLOCKS;
    if (setup->residual || setup->depth <= BLOCK_MOST)
        return NONE;
    return setup->normalised || setup->scale_auto ? BLOCKS : AUTO_BLOCKS;
}

size_t gf_offer_blocks_if_deep(const struct gf_setup *setup)
{
    return setup->known && setup->depth >= DEEP ? gf_offer_blocks(setup) : NONE;
}

size_t gf_offer_smaller_branches(const struct gf_setup *setup)
{
    return setup->known && setup->residual && !setup->scale_auto ? AUTO : NONE;
}

size_t gf_offer_fewer_layers(const struct gf_setup *setup)
{
    return setup->known && setup->depth <= 1 ? NONE : FEWER;
}

size_t gf_offer_more_units(const struct gf_setup *setup)
{
    (void)setup;
    return MORE;
}

size_t gf_offer_batch_norm(const struct gf_setup *setup)
{
    return setup->known && !setup->normalised ? BATCH : NONE;
}

size_t gf_offer_lower_rate(const struct gf_setup *setup)
{
    return setup->known && setup->rate_lowest ? NONE : LOWER;
}

size_t gf_offer_lower_rate_and_restart(const struct gf_setup *setup)
{
    return setup->known && setup->rate_lowest ? NONE : LOWER_RESTART;
}

size_t gf_offer_higher_rate(const struct gf_setup *setup)
{
    return setup->known && setup->rate_highest ? NONE : HIGHER;
}

size_t gf_offer_clipping(const struct gf_setup *setup)
{
    return setup->known && setup->clipped ? NONE : CLIP;
}

size_t gf_offer_clipping_and_restart(const struct gf_setup *setup)
{
    return setup->known && setup->clipped ? NONE : CLIP_RESTART;
}

size_t gf_offer_adam(const struct gf_setup *setup)
{
    if (!setup->known)
        return ADAM;
    if (strncmp(setup->optimizer, "adam", 4) == 0)
        return NONE;
    return setup->learning_rate > RATE_MOST ? RATE_ADAM : ADAM;
}

size_t gf_remedy_choose(const struct gf_cause *cause, const struct gf_setup *setup)
{
    for (size_t i = 0; i < GF_OFFERS && cause->offers[i]; i++) {
        const size_t remedy = cause->offers[i](setup);
        if (remedy)
            return remedy;
    }
    return MORE; /* what never is wrong */
}
