/* What the menu of interventions offers: for the selected neuron, its layer and the network, with the present
 * numbers, and the words that do the same on the `:` line. */
#ifndef GRADFLOW_TUI_INTERVENE_ITEMS_H
#define GRADFLOW_TUI_INTERVENE_ITEMS_H

#include <stddef.h>

#include "gradflow/action.h"

struct gf_app;

enum gf_intervene_scope { GF_INTERVENE_NEURON, GF_INTERVENE_LAYER, GF_INTERVENE_NETWORK };

struct gf_intervene_item {
    enum gf_intervene_scope scope;
    enum gf_action_kind kind;
    const char *label;
    const char *key; /* of a setting */
};

#define GF_INTERVENE_ROWS_MOST 18
#define GF_INTERVENE_NOW       15 /* columns of the present numbers, unless it is a setting */

struct gf_intervene_row {
    const struct gf_intervene_item *item; /* NULL: the heading of a scope */
    enum gf_intervene_scope scope;
};

/* What makes sense for the selected layer. Returns how many rows. */
int gf_intervene_rows(const struct gf_app *app, struct gf_intervene_row rows[GF_INTERVENE_ROWS_MOST]);
/* "Neuron 3 is dead", "Layer 4". Returns text. */
const char *gf_intervene_heading(const struct gf_app *app, enum gf_intervene_scope scope, char *text,
                                 size_t size);
/* The present numbers, or "". */
void gf_intervene_now(const struct gf_app *app, const struct gf_intervene_item *item, char *text,
                      size_t size);
/* "kill 3.5", "bias 3.5 VALUE": what one would type; of a setting its key. Returns text. */
const char *gf_intervene_words(const struct gf_app *app, const struct gf_intervene_item *item, char *text,
                               size_t size);
/* The action, all but its value. */
struct gf_action gf_intervene_action(const struct gf_app *app, const struct gf_intervene_item *item);

#endif
