/* Changes in place: what a layer computes, with the weights it has. */
#include <assert.h>
#include <string.h>

#include "engine/network_private.h"

static void fill(struct gf_parameter_group *group, real value)
{
    for (size_t i = 0; i < group->count; i++)
        group->values[i] = value;
}

static void forget_moments(struct gf_parameter_group *group)
{
    for (int moment = 0; moment < 2; moment++)
        memset(group->moments[moment], 0, group->count * sizeof(real));
    group->steps = 0;
}

void gf_layer_start_norm(struct gf_layer *layer)
{
    fill(&layer->groups[GF_GROUP_NORM_SCALE], 1);
    fill(&layer->groups[GF_GROUP_NORM_SHIFT], 0);
    layer->running_batches = 0;
    layer->statistics_new = false;
}

void gf_layer_start_alpha(struct gf_layer *layer)
{
    fill(&layer->groups[GF_GROUP_ALPHA], (real)layer->parameters.leak);
}

static const struct gf_norm *norm_of(const struct gf_layer_plan *plan)
{
    return plan->norm ? plan->norm : gf_norm_at(0);
}

static bool starts_alpha(const struct gf_layer *layer, const struct gf_layer_plan *plan)
{
    return layer->activation != plan->activation || layer->parameters.leak != plan->parameters.leak;
}

static bool change_norm(struct gf_layer *layer, const struct gf_norm *norm)
{
    layer->norm_started = layer->norm != norm;
    if (!layer->norm_started)
        return false;
    layer->norm = norm;
    layer->groups[GF_GROUP_NORM_SCALE].active = layer->groups[GF_GROUP_NORM_SHIFT].active =
        norm->apply != NULL;
    gf_layer_start_norm(layer);
    forget_moments(&layer->groups[GF_GROUP_NORM_SCALE]);
    forget_moments(&layer->groups[GF_GROUP_NORM_SHIFT]);
    return true;
}

static bool change_activation(struct gf_layer *layer, const struct gf_layer_plan *plan)
{
    const bool other_zero = layer->parameters.at_zero != plan->parameters.at_zero;
    layer->alpha_started = starts_alpha(layer, plan);
    layer->activation = plan->activation;
    layer->parameters.leak = plan->parameters.leak;
    layer->parameters.at_zero = plan->parameters.at_zero;
    layer->groups[GF_GROUP_ALPHA].active = plan->activation->alpha_gradient != NULL;
    if (layer->alpha_started) {
        gf_layer_start_alpha(layer);
        forget_moments(&layer->groups[GF_GROUP_ALPHA]);
    }
    return layer->alpha_started || other_zero;
}

bool gf_network_change(struct gf_network *network, const struct gf_network_plan *plan)
{
    bool changed = false;
    for (size_t i = 0; i < network->layer_count; i++) {
        struct gf_layer *layer = &network->layers[i];
        changed = change_activation(layer, &plan->layers[i]) || changed;
        changed = change_norm(layer, norm_of(&plan->layers[i])) || changed;
        layer->frozen = plan->layers[i].frozen;
    }
    gf_network_share_anew(network);
    return changed;
}

bool gf_network_change_takes(const struct gf_network *network, const struct gf_network_plan *plan)
{
    for (size_t i = 0; i < network->layer_count; i++) {
        const struct gf_layer *layer = &network->layers[i];
        if ((layer->groups[GF_GROUP_ALPHA].active && starts_alpha(layer, &plan->layers[i])) ||
            (layer->norm->apply && layer->norm != norm_of(&plan->layers[i])))
            return true;
    }
    return false;
}

void gf_network_set_warmup(struct gf_network *network, double shift)
{
    network->warmup = (real)shift;
}

double gf_network_warmup(const struct gf_network *network)
{
    return (double)network->warmup;
}

void gf_network_set_top(struct gf_network *network, size_t top)
{
    assert(top > 0 && top < network->layer_count);
    assert(network->layers[top - 1].units == network->layers[network->layer_count - 1].inputs);
    if (network->top == top)
        return;
    network->top = top;
    gf_network_share_anew(network);
}

bool gf_network_dormant(const struct gf_network *network, size_t index)
{
    return index >= network->top && index + 1 < network->layer_count;
}

size_t gf_network_below(const struct gf_network *network, size_t index)
{
    return index + 1 < network->layer_count ? index : network->top;
}
