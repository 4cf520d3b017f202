/* What the plane shows, the formula, and the present numbers put into it. */
#include <math.h>

#include "views/fact.h"
#include "views/format.h"
#include "views/plane_parts.h"

static int explain_output(struct gf_canvas *page, int y, const struct gf_scene *scene,
                          const struct gf_plane *plane)
{
    char low[GF_NUMBER], high[GF_NUMBER], one[GF_NUMBER], two[GF_NUMBER];
    y = gf_draw_fact(
        page, y, "output",
        "what the network answers at every point of the plane, training samples drawn on it: where "
        "colours change, it draws its border");
    if (plane == NULL)
        return y;
    if (!plane->classes)
        return gf_draw_fact(
            page, y, "numbers", "output %s … %s on the map; targets %s … %s, which is the scale",
            gf_format_figures((double)plane->low, low), gf_format_figures((double)plane->high, high),
            gf_format_figures((double)plane->target_low, one),
            gf_format_figures((double)plane->target_high, two));
    y = gf_draw_fact(page, y, "formula",
                     "the class with the largest output; how sure: exp(oₖ) / Σ exp(oᵢ), under cross-entropy "
                     "(under mse the output itself). 1/%u is a guess",
                     plane->classes);
    y = gf_draw_fact(page, y, "surest", "%s; least sure: %s", gf_format_share((double)plane->high, high),
                     gf_format_share((double)plane->low, low));
    if (scene->snapshot->accuracy == scene->snapshot->accuracy)
        y = gf_draw_fact(page, y, "accuracy", "%s of this batch lies on the right side",
                         gf_format_share(scene->snapshot->accuracy, one));
    if (scene->snapshot->setup.known && scene->snapshot->setup.normalised)
        y = gf_draw_fact(
            page, y, "",
            "a batch norm took the batch's own mean and variance for it; the map has the running "
            "ones, so that the two may differ");
    return y;
}

static int explain_regions(struct gf_canvas *page, int y, const struct gf_scene *scene,
                           const struct gf_plane *plane)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    y = gf_draw_fact(
        page, y, "region",
        "the points for which the same units have u > 0. Within it each unit is a linear function of "
        "the input, and so is the output; its border is a line: a relu network is a mosaic of flat pieces");
    if (plane != NULL && plane->no_regions)
        return gf_draw_fact(page, y, "here", "none: %s", plane->no_regions);
    y = gf_draw_fact(
        page, y, "formula",
        "n lines in general position make 1 + n + n(n−1)/2 regions: the most one hidden layer can, "
        "whatever the slope below 0, so leaky_relu has no more than relu. A unit with α = 1 has no "
        "kink and draws no line");
    if (snapshot->layer_count == 2) {
        const double n = (double)snapshot->layers[0].width;
        y = gf_draw_fact(page, y, "at most", "1 + %.0f + %.0f·%.0f/2 = %.0f", n, n, n - 1,
                         1 + n + n * (n - 1) / 2);
    } else {
        y = gf_draw_fact(page, y, "depth",
                         "each further layer folds its own lines into the regions of those before");
    }
    if (plane == NULL)
        return y;
    return gf_draw_fact(
        page, y, "counted",
        "%u, met by %u × %u points at iteration %llu: exact for these points. What lies between "
        "them or outside the map is not counted: z and Z zoom. Patterns are compared as 64 random "
        "bits, two of 100,000 fall together with probability 3e-10",
        plane->regions, plane->columns, plane->rows, (unsigned long long)plane->iteration);
}

static int explain_neuron(struct gf_canvas *page, int y, const struct gf_scene *scene,
                          const struct gf_plane_request *wanted, const struct gf_plane *plane, bool chosen)
{
    char low[GF_NUMBER], high[GF_NUMBER];
    y = gf_draw_fact(
        page, y, "neuron",
        "u, what φ of neuron %u in layer %u sees at every point. The border u = 0 is where a relu "
        "has its kink: where u > 0 it passes, on the other side it is off; ↑ ↓ ← → choose another",
        wanted->neuron + 1, wanted->layer + 1);
    if (!chosen)
        y = gf_draw_fact(page, y, "", "no neuron is selected: this is the first");
    if (scene->snapshot->layers[wanted->layer].dormant)
        return gf_draw_fact(page, y, "dormant", "it is not trained yet, and nothing of it is computed");
    if (plane != NULL && plane->low <= plane->high)
        y = gf_draw_fact(page, y, "here", "u from %s to %s%s", gf_format_figures((double)plane->low, low),
                         gf_format_figures((double)plane->high, high),
                         plane->high <= 0 ? ": off everywhere on the map"
                         : plane->low > 0 ? ": on everywhere on the map"
                                          : "");
    return y;
}

int gf_plane_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                     const struct gf_view_state *state)
{
    struct gf_plane_layout layout = {.map = {0, 0, 1, 1}, .across = 1, .down = 1};
    const struct gf_plane_request wanted = gf_plane_wanted(&layout, scene, state);
    const struct gf_plane *plane = gf_plane_shown(scene, &wanted);
    int y = rect.y;
    if (!wanted.wanted)
        return gf_draw_fact(page, y, "plane", "this data has %u features: there is no plane to draw",
                            scene->snapshot->features) -
               rect.y;
    if (wanted.kind == GF_PLANE_OUTPUT)
        y = explain_output(page, y, scene, plane);
    else if (wanted.kind == GF_PLANE_REGIONS)
        y = explain_regions(page, y, scene, plane);
    else
        y = explain_neuron(page, y, scene, &wanted, plane, state->neuron >= 0);
    if (plane != NULL && plane->samples_in_all > plane->sample_count)
        y = gf_draw_fact(page, y, "samples", "%u of %u are drawn", plane->sample_count,
                         plane->samples_in_all);
    return y - rect.y;
}
