#include "tui/intervene_items.h"

#include <stdio.h>
#include <string.h>

#include "tui/app.h"

/* In full; what makes no sense for the layer is left out. */
static const struct gf_intervene_item all_items[] = {
    {GF_INTERVENE_NEURON, GF_ACTION_BIAS, "set its bias", NULL},
    {GF_INTERVENE_NEURON, GF_ACTION_KILL, "kill it", NULL},
    {GF_INTERVENE_NEURON, GF_ACTION_REVIVE, "revive it", NULL},
    {GF_INTERVENE_LAYER, GF_ACTION_BIAS, "set all its biases", NULL},
    {GF_INTERVENE_LAYER, GF_ACTION_KILL, "kill all its units", NULL},
    {GF_INTERVENE_LAYER, GF_ACTION_REVIVE, "revive all its units", NULL},
    {GF_INTERVENE_LAYER, GF_ACTION_SCALE, "multiply its weights", NULL},
    {GF_INTERVENE_LAYER, GF_ACTION_GAMMA, "set γ of its norm", NULL},
    {GF_INTERVENE_NETWORK, GF_ACTION_SCALE, "multiply all weights", NULL},
    {GF_INTERVENE_NETWORK, GF_ACTION_GAMMA, "set γ of all norms", NULL},
    {GF_INTERVENE_NETWORK, GF_ACTION_BURST, "one step at a higher rate", NULL},
    {GF_INTERVENE_NETWORK, GF_ACTION_SET, "activation", "network.activation"},
    {GF_INTERVENE_NETWORK, GF_ACTION_SET, "norm", "network.norm"},
    {GF_INTERVENE_NETWORK, GF_ACTION_SET, "optimiser", "training.optimizer"},
    {GF_INTERVENE_NETWORK, GF_ACTION_SET, "learning rate", "training.learning_rate"},
};
#define ITEMS (sizeof all_items / sizeof *all_items)
_Static_assert(GF_INTERVENE_ROWS_MOST >= ITEMS + 3, "every item, and the headings");

/* NULL before the first snapshot. */
static const struct gf_layer_measure *layer_of(const struct gf_app *app)
{
    return app->snapshot && (uint32_t)app->view.selected < app->snapshot->layer_count
               ? &app->snapshot->layers[app->view.selected]
               : NULL;
}

static bool is_readout(const struct gf_app *app)
{
    return app->view.selected + 1 >= gf_app_layer_count(app);
}

static bool has_norm(const struct gf_app *app)
{
    char norm[64];
    return strcmp(gf_setting_text(gf_setting_find("network.norm"), &app->spec, norm, sizeof norm), "none") !=
           0;
}

static bool makes_sense(const struct gf_app *app, const struct gf_intervene_item *item)
{
    const struct gf_layer_measure *layer = layer_of(app);
    if (gf_action_word(item->kind)->hidden_only && item->scope != GF_INTERVENE_NETWORK && is_readout(app))
        return false;
    if (item->kind == GF_ACTION_KILL && layer && !layer->can_die)
        return false;
    return item->kind != GF_ACTION_GAMMA || has_norm(app);
}

int gf_intervene_rows(const struct gf_app *app, struct gf_intervene_row rows[GF_INTERVENE_ROWS_MOST])
{
    int count = 0;
    for (size_t i = 0; i < ITEMS; i++) {
        const struct gf_intervene_item *item = &all_items[i];
        if (!makes_sense(app, item))
            continue;
        if (count == 0 || rows[count - 1].scope != item->scope)
            rows[count++] = (struct gf_intervene_row){NULL, item->scope};
        rows[count++] = (struct gf_intervene_row){item, item->scope};
    }
    return count;
}

/* NULL: not known. */
static const char *neuron_state(const struct gf_app *app)
{
    const struct gf_layer_measure *layer = layer_of(app);
    const int neuron = app->view.neuron;
    if (!layer || !app->snapshot->histograms || neuron < 0 || (uint32_t)neuron >= layer->width)
        return NULL;
    return gf_neuron_state_name(
        (enum gf_neuron_state)app->snapshot->neurons[layer->first_neuron + (uint32_t)neuron]);
}

const char *gf_intervene_heading(const struct gf_app *app, enum gf_intervene_scope scope, char *text,
                                 size_t size)
{
    const char *state = neuron_state(app);
    if (scope == GF_INTERVENE_NEURON)
        snprintf(text, size, "Neuron %d%s%s", app->view.neuron + 1, state ? " is " : "", state ? state : "");
    else if (scope == GF_INTERVENE_LAYER && is_readout(app))
        snprintf(text, size, "The read-out");
    else if (scope == GF_INTERVENE_LAYER)
        snprintf(text, size, "Layer %d", app->view.selected + 1);
    else
        snprintf(text, size, "The network");
    return text;
}

struct gf_action gf_intervene_action(const struct gf_app *app, const struct gf_intervene_item *item)
{
    struct gf_action action = {.kind = item->kind};
    if (item->scope == GF_INTERVENE_NETWORK)
        action.layer = item->kind == GF_ACTION_BURST ? 0 : GF_ACTION_ALL;
    else
        action.layer = is_readout(app) ? GF_ACTION_READOUT : app->view.selected + 1;
    if (item->scope == GF_INTERVENE_NEURON)
        action.neuron = app->view.neuron + 1;
    return action;
}

const char *gf_intervene_words(const struct gf_app *app, const struct gf_intervene_item *item, char *text,
                               size_t size)
{
    const struct gf_action_word *word = gf_action_word(item->kind);
    struct gf_action action = gf_intervene_action(app, item);
    char number[GF_ACTION_TEXT];
    if (item->key) {
        snprintf(text, size, "%s", item->key);
        return text;
    }
    gf_action_text(&action, number, sizeof number);
    if (word->value) {
        char *last = strrchr(number, ' ');
        *last = 0;
    }
    snprintf(text, size, "%.100s%s%s", number, word->value ? " " : "", word->value ? word->value : "");
    return text;
}

/* At most GF_INTERVENE_NOW columns, whatever the numbers are. */
static void layer_now(enum gf_action_kind kind, const struct gf_layer_measure *layer, char *text, size_t size)
{
    if (kind == GF_ACTION_BIAS)
        snprintf(text, size, "mean %.2g", layer->bias_mean);
    else if (kind == GF_ACTION_KILL)
        snprintf(text, size, "%u/%u dead", layer->dead_count, layer->width);
    else if (kind == GF_ACTION_REVIVE && (layer->rectifier || layer->can_die))
        snprintf(text, size, "%u/%u fire", layer->firing_count, layer->width);
    else if (kind == GF_ACTION_SCALE)
        snprintf(text, size, "‖W‖ %.3g", layer->weight_norm);
}

void gf_intervene_now(const struct gf_app *app, const struct gf_intervene_item *item, char *text, size_t size)
{
    const struct gf_layer_measure *layer = layer_of(app);
    *text = 0;
    if (item->key)
        gf_setting_text(gf_setting_find(item->key), &app->spec, text, size);
    else if (item->kind == GF_ACTION_BURST)
        snprintf(text, size, "rate %.2g", app->spec.training.learning_rate);
    else if (item->scope == GF_INTERVENE_LAYER && layer)
        layer_now(item->kind, layer, text, size);
}
