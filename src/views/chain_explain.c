/* The chain rule's formula, and the present numbers of the selected layer in it. */
#include <math.h>
#include <stdio.h>

#include "views/chain_parts.h"
#include "views/fact.h"
#include "views/format.h"

/* A layer's number, written low. */
static const char *index_of(const struct gf_chain *chain, int layer, char text[32])
{
    char digits[12];
    int used = 0;
    if (layer == chain->layers - 1) {
        snprintf(text, 32, " out");
        return text;
    }
    snprintf(digits, sizeof digits, "%d", layer + 1);
    for (const char *digit = digits; *digit != 0; digit++)
        used += snprintf(text + used, (size_t)(32 - used), "\xe2\x82%c", 0x80 + (*digit - '0'));
    return text;
}

static const char *norm_name(const struct gf_scene *scene)
{
    const struct gf_setting *setting = gf_setting_find("network.norm");
    if (scene->spec == NULL || scene->pending || scene->spec->network.norm == 0 || setting == NULL)
        return NULL;
    return setting->choice((size_t)scene->spec->network.norm);
}

static int explain_backward(struct gf_canvas *page, int y, const struct gf_scene *scene,
                            const struct gf_chain *chain, int layer)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    const struct gf_chain_factor *factor = &chain->factors[layer];
    const int next = gf_chain_neighbour(snapshot, layer, 1);
    char low[32], high[32], one[GF_NUMBER], two[GF_NUMBER], three[GF_NUMBER], four[GF_NUMBER];
    index_of(chain, layer, low);
    index_of(chain, next, high);
    y = gf_draw_fact(page, y, "formula", "δ%s = (W%sᵀ δ%s) ⊙ φ′(z%s)", low, high, high, low);
    y = gf_draw_fact(page, y, "in sizes", "rms δ%s = φ′ × weights × rms δ%s", low, high);
    y = gf_draw_fact(page, y, "now", "%s = %s × %s × %s",
                     gf_format_power(gf_chain_delta(&snapshot->layers[layer]), one),
                     gf_chain_number(factor->phi, factor->bad, 8, two),
                     gf_chain_number(factor->weights, factor->bad, 8, three),
                     gf_format_power(gf_chain_delta(&snapshot->layers[next]), four));
    y = gf_draw_fact(page, y, "φ′",
                     "the rms of φ′(z) over batch and units of this layer: what the activation lets through");
    y = gf_draw_fact(page, y, "weights", "all the rest: what W%sᵀ makes of δ%s%s%s%s%s", high, high,
                     norm_name(scene) ? ", and the way back through the " : "",
                     norm_name(scene) ? norm_name(scene) : "", norm_name(scene) ? " norm" : "",
                     factor->joined ? ", and the error that goes around a residual block" : "");
    y = gf_draw_fact(page, y, "factor", "%s = backward_gain, δ%s / δ%s",
                     gf_chain_number(factor->gain, factor->bad, 8, one), low, high);
    y = gf_draw_fact(page, y, "product", "%s = δ%s / δ of the read-out: all factors from there up to here",
                     isnan(factor->product) ? "–" : gf_format_power(factor->product, one), low);
    return y;
}

static int explain_forward(struct gf_canvas *page, int y, const struct gf_scene *scene,
                           const struct gf_chain *chain, int layer)
{
    const struct gf_chain_factor *factor = &chain->factors[layer];
    const int before = gf_chain_neighbour(scene->snapshot, layer, -1);
    char here[32], below[32] = "₀", one[GF_NUMBER], two[GF_NUMBER], three[GF_NUMBER];
    index_of(chain, layer, here);
    if (before >= 0)
        index_of(chain, before, below);
    y = gf_draw_fact(page, y, "formula", "z%s = W%s a%s + b%s, a%s = φ(z%s)", here, here, below, here, here,
                     here);
    y = gf_draw_fact(page, y, "in sizes", "rms a%s = weights × φ × rms a%s", here, below);
    y = gf_draw_fact(page, y, "weights", "%s = rms z%s / rms a%s",
                     gf_chain_number(factor->weights, factor->bad, 8, one), here, below);
    y = gf_draw_fact(
        page, y, "φ", "%s = rms a%s / rms z%s%s%s%s%s", gf_chain_number(factor->phi, factor->bad, 8, two),
        here, here, norm_name(scene) ? ", with the " : "", norm_name(scene) ? norm_name(scene) : "",
        norm_name(scene) ? " norm" : "", factor->joined ? ", and what goes around the residual block" : "");
    y = gf_draw_fact(page, y, "factor", "%s = forward_gain, rms a%s / rms a%s",
                     gf_chain_number(factor->gain, factor->bad, 8, three), here, below);
    y = gf_draw_fact(page, y, "product",
                     "%s = rms a%s / rms of the input: all factors from there down to here",
                     isnan(factor->product) ? "–" : gf_format_power(factor->product, one), here);
    return y;
}

int gf_chain_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                     const struct gf_view_state *state)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    int y = rect.y;
    struct gf_chain chain;
    char number[GF_NUMBER], name[24];
    const int layer = state->selected;
    if (layer < 0 || layer >= (int)snapshot->layer_count)
        return 0;
    const struct gf_chain_stage stage = gf_chain_stage_of(snapshot, &state->chain);
    gf_chain_of(snapshot, state->chain.playing ? stage.phase == GF_CHAIN_FORWARD : state->chain.forward,
                &chain);
    const struct gf_chain_factor *factor = &chain.factors[layer];
    y = gf_draw_fact(page, y, "shown", "%s at iteration %llu: %s", gf_chain_layer_name(&chain, layer, name),
                     (unsigned long long)snapshot->iteration,
                     chain.forward ? "the size of the signal on its way down"
                                   : "the size of the error on its way up");
    if (factor->dormant)
        y = gf_draw_fact(page, y, "dormant", "the pass goes by this layer: it has no factor");
    else if (factor->start)
        y = gf_draw_fact(page, y, "formula", "δ out = ∂loss/∂z = %s: here the product begins",
                         gf_format_power(gf_chain_delta(&snapshot->layers[layer]), number));
    else if (chain.forward)
        y = explain_forward(page, y, scene, &chain, layer);
    else
        y = explain_backward(page, y, scene, &chain, layer);
    if (isfinite(factor->gain))
        y = gf_draw_fact(page, y, "twenty", "layers like this one would make it %s",
                         gf_format_power(20 * factor->gain, number));
    return y - rect.y;
}
