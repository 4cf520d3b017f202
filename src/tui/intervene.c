/* The menu of interventions for the selected layer and neuron: what there is, the present numbers, and the
 * words that do the same on the `:` line. Enter carries out, after a value was typed where one is needed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/mouse.h"
#include "views/box.h"

#define MENU_WIDTH    74
#define DETAIL_ROWS   4
#define LABEL_COLUMNS 29
#define NOW_COLUMNS   18

enum scope { NEURON, LAYER, NETWORK };

/* The menu in full; what makes no sense for the layer is left out. */
struct item {
    enum scope scope;
    enum gf_action_kind kind;
    const char *label;
    const char *key; /* of a setting */
};
static const struct item all_items[] = {
    {NEURON, GF_ACTION_BIAS, "set its bias", NULL},
    {NEURON, GF_ACTION_KILL, "kill it", NULL},
    {NEURON, GF_ACTION_REVIVE, "revive it", NULL},
    {LAYER, GF_ACTION_BIAS, "set all its biases", NULL},
    {LAYER, GF_ACTION_KILL, "kill all its units", NULL},
    {LAYER, GF_ACTION_REVIVE, "revive all its units", NULL},
    {LAYER, GF_ACTION_SCALE, "multiply its weights", NULL},
    {LAYER, GF_ACTION_GAMMA, "set γ of its norm", NULL},
    {NETWORK, GF_ACTION_SCALE, "multiply all weights", NULL},
    {NETWORK, GF_ACTION_GAMMA, "set γ of all norms", NULL},
    {NETWORK, GF_ACTION_BURST, "one step at a higher rate", NULL},
    {NETWORK, GF_ACTION_SET, "activation", "network.activation"},
    {NETWORK, GF_ACTION_SET, "norm", "network.norm"},
    {NETWORK, GF_ACTION_SET, "optimiser", "training.optimizer"},
    {NETWORK, GF_ACTION_SET, "learning rate", "training.learning_rate"},
};
#define ITEMS     (sizeof all_items / sizeof *all_items)
#define ROWS_MOST (ITEMS + 3)

struct row {
    const struct item *item; /* NULL: the heading of a scope */
    enum scope scope;
};

static struct gf_intervene_state *state_of(struct gf_app *app)
{
    return &app->overlays.intervene;
}

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

static bool makes_sense(const struct gf_app *app, const struct item *item)
{
    const struct gf_layer_measure *layer = layer_of(app);
    if (gf_action_word(item->kind)->hidden_only && item->scope != NETWORK && is_readout(app))
        return false;
    if (item->kind == GF_ACTION_KILL && layer && !layer->can_die)
        return false;
    return item->kind != GF_ACTION_GAMMA || has_norm(app);
}

static int make_rows(const struct gf_app *app, struct row *rows)
{
    int count = 0;
    for (size_t i = 0; i < ITEMS; i++) {
        const struct item *item = &all_items[i];
        if (!makes_sense(app, item))
            continue;
        if (count == 0 || rows[count - 1].scope != item->scope)
            rows[count++] = (struct row){NULL, item->scope};
        rows[count++] = (struct row){item, item->scope};
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

static const char *scope_name(const struct gf_app *app, enum scope scope, char *text, size_t size)
{
    const char *state = neuron_state(app);
    if (scope == NEURON)
        snprintf(text, size, "Neuron %d%s%s", app->view.neuron + 1, state ? " is " : "", state ? state : "");
    else if (scope == LAYER && is_readout(app))
        snprintf(text, size, "The read-out");
    else if (scope == LAYER)
        snprintf(text, size, "Layer %d", app->view.selected + 1);
    else
        snprintf(text, size, "The network");
    return text;
}

/* The action, all but its value. */
static struct gf_action action_of(const struct gf_app *app, const struct item *item)
{
    struct gf_action action = {.kind = item->kind};
    if (item->scope == NETWORK)
        action.layer = item->kind == GF_ACTION_BURST ? 0 : GF_ACTION_ALL;
    else
        action.layer = is_readout(app) ? GF_ACTION_READOUT : app->view.selected + 1;
    if (item->scope == NEURON)
        action.neuron = app->view.neuron + 1;
    return action;
}

/* "kill 3.5", "bias 3.5 VALUE": what one would type; of a setting its key. */
static const char *words_of(const struct gf_app *app, const struct item *item, char *text, size_t size)
{
    const struct gf_action_word *word = gf_action_word(item->kind);
    struct gf_action action = action_of(app, item);
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

/* At most NOW_COLUMNS - 3 columns, whatever the numbers are. */
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

/* The present numbers, for the middle column. */
static void now_of(const struct gf_app *app, const struct item *item, char *text, size_t size)
{
    const struct gf_layer_measure *layer = layer_of(app);
    *text = 0;
    if (item->key)
        gf_setting_text(gf_setting_find(item->key), &app->spec, text, size);
    else if (item->kind == GF_ACTION_BURST)
        snprintf(text, size, "rate %.2g", app->spec.training.learning_rate);
    else if (item->scope == LAYER && layer)
        layer_now(item->kind, layer, text, size);
}

static void draw_row(struct gf_canvas *canvas, struct gf_rect at, int index, bool selected, void *context)
{
    struct gf_app *app = context;
    struct gf_intervene_state *state = state_of(app);
    struct row rows[ROWS_MOST];
    char text[GF_PATH_MOST];
    if (index >= make_rows(app, rows))
        return;
    const struct item *item = rows[index].item;
    if (!item) {
        gf_canvas_fit(canvas, at.x, at.y, at.width, gf_theme(canvas, GF_ROLE_BOX_TITLE),
                      scope_name(app, rows[index].scope, text, sizeof text));
        return;
    }
    const struct gf_style plain = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_TEXT);
    const struct gf_style quiet = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_QUIET);
    gf_canvas_fit(canvas, at.x + 2, at.y, LABEL_COLUMNS - 3, plain, item->label);
    const bool narrow = at.width < LABEL_COLUMNS + NOW_COLUMNS;
    const int x = narrow ? at.x : at.x + LABEL_COLUMNS;
    if (selected && state->editing) {
        gf_canvas_fill(canvas, (struct gf_rect){x, at.y, at.x + at.width - x, 1}, ' ', plain);
        gf_edit_draw(&state->edit, canvas, (struct gf_rect){x + 2, at.y, at.x + at.width - x - 2, 1}, plain);
        return;
    }
    if (narrow)
        return;
    now_of(app, item, text, sizeof text);
    if (selected && item->key)
        gf_canvas_printf(canvas, x, at.y, plain, "◂ %s ▸", text);
    else
        gf_canvas_fit(canvas, x + 2, at.y, NOW_COLUMNS - 3, quiet, text);
    gf_canvas_fit(canvas, x + NOW_COLUMNS, at.y, at.width - LABEL_COLUMNS - NOW_COLUMNS, quiet,
                  words_of(app, item, text, sizeof text));
}

static void draw_details(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect rect,
                         const struct item *item)
{
    const struct gf_intervene_state *state = state_of(app);
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    char words[128], line[512];
    for (int x = 0; x < rect.width; x++)
        gf_canvas_put(canvas, rect.x + x, rect.y, 0x2500, gf_theme(canvas, GF_ROLE_BOX));
    rect.y++;
    rect.height--;
    if (rect.height <= 0 || !item)
        return;
    if (*state->error) {
        struct gf_style bad = gf_theme(canvas, GF_ROLE_BAD);
        bad.bg = quiet.bg;
        gf_canvas_wrap(canvas, rect, bad, state->error);
        return;
    }
    if (item->key)
        snprintf(line, sizeof line, "%s; in place, the weights are kept", gf_setting_find(item->key)->help);
    else
        snprintf(line, sizeof line, ":%s  %s; u undoes it", words_of(app, item, words, sizeof words),
                 gf_action_word(item->kind)->help);
    gf_canvas_wrap(canvas, rect, quiet, line);
}

static const struct item *selected_item(const struct gf_app *app)
{
    struct row rows[ROWS_MOST];
    const int at = app->overlays.intervene.selected;
    return at < make_rows(app, rows) ? rows[at].item : NULL;
}

/* The next item in this direction: headings are stepped over. */
static void move_selection(struct gf_app *app, int by)
{
    struct gf_intervene_state *state = state_of(app);
    struct row rows[ROWS_MOST];
    int count = make_rows(app, rows), at = state->selected + by, direction = by < 0 ? -1 : 1;
    if (at < 0)
        at = 0, direction = 1;
    if (at >= count)
        at = count - 1, direction = -1;
    while (at >= 0 && at < count && !rows[at].item)
        at += direction;
    if (at >= 0 && at < count)
        state->selected = at;
    state->editing = false;
    *state->error = 0;
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_intervene_state *state = state_of(app);
    struct row rows[ROWS_MOST];
    const int count = make_rows(app, rows);
    if (!selected_item(app)) /* the network has changed under the menu */
        move_selection(app, 0);
    struct gf_rect box = gf_box_place(area, MENU_WIDTH, count + DETAIL_ROWS + 2);
    struct gf_rect inside = gf_draw_box(canvas, box, "Intervene");
    const int details = inside.height >= 3 * DETAIL_ROWS ? DETAIL_ROWS : inside.height / 4;
    struct gf_rect list = {inside.x, inside.y, inside.width, inside.height - details};
    struct gf_list items = {count, state->selected, state->scroll, draw_row, app};
    if (state->selected == 1)
        items.scroll = 0; /* the first heading comes along */
    gf_draw_list(canvas, list, &items);
    state->scroll = items.scroll;
    state->list = list;
    if (details > 0)
        draw_details(app, canvas, (struct gf_rect){inside.x, list.y + list.height, inside.width, details},
                     selected_item(app));
}

/* What went wrong belongs into the box; what went well is told in the message row, for which the menu makes
 * way. */
static void finish(struct gf_app *app, bool done, bool stay)
{
    struct gf_intervene_state *state = state_of(app);
    *state->error = 0;
    if (!done && app->message_is_error) {
        snprintf(state->error, sizeof state->error, "%s", app->message);
        *app->message = 0;
    }
    if (!done)
        return;
    state->editing = false;
    if (!stay)
        gf_app_overlay(app, NULL);
}

static void begin_edit(struct gf_app *app, const struct item *item)
{
    struct gf_intervene_state *state = state_of(app);
    char value[GF_PATH_MOST];
    gf_edit_set(&state->edit,
                item->key ? gf_setting_text(gf_setting_find(item->key), &app->spec, value, sizeof value)
                          : gf_action_word(item->kind)->usual);
    state->editing = state->untouched = true;
    *state->error = 0;
}

static void carry_out(struct gf_app *app, const struct item *item)
{
    struct gf_intervene_state *state = state_of(app);
    struct gf_action action = action_of(app, item);
    char line[GF_ACTION_TEXT];
    struct gf_error error;
    if (item->key) {
        finish(app, gf_app_set(app, item->key, state->edit.text), false);
        return;
    }
    gf_action_text(&action, line, sizeof line);
    if (gf_action_word(item->kind)->value) /* as if it had been typed: one grammar, the same complaints */
        snprintf(strrchr(line, ' '), GF_ACTION_TEXT / 2, " %.500s", state->edit.text);
    const bool read = gf_action_parse(line, &action, &error);
    if (!read)
        gf_app_complain(app, &error);
    finish(app, read && gf_app_act(app, &action), false);
}

static void choose(struct gf_app *app)
{
    const struct item *item = selected_item(app);
    if (!item)
        return;
    if (item->key || gf_action_word(item->kind)->value)
        begin_edit(app, item);
    else
        carry_out(app, item);
}

static bool edit_key(struct gf_app *app, int key)
{
    struct gf_intervene_state *state = state_of(app);
    const struct item *item = selected_item(app);
    if (key == GF_KEY_ESCAPE || !item) {
        state->editing = false;
        *state->error = 0;
    } else if (key == GF_KEY_ENTER) {
        carry_out(app, item);
    } else {
        if (state->untouched && key >= ' ' && key < GF_KEY_UP)
            gf_edit_set(&state->edit, "");
        state->untouched = false;
        if (gf_edit_key(&state->edit, key))
            *state->error = 0;
    }
    return true; /* what is typed never reaches the other keys */
}

static void step(struct gf_app *app, int direction)
{
    const struct item *item = selected_item(app);
    if (!item || !item->key)
        return;
    gf_app_step(app, gf_setting_find(item->key), direction);
    finish(app, !app->message_is_error, true);
    *app->message = 0; /* it is seen in its row */
}

static bool pointer(struct gf_app *app, const struct gf_input *input)
{
    struct gf_intervene_state *state = state_of(app);
    struct row rows[ROWS_MOST];
    struct gf_list items = {make_rows(app, rows), state->selected, state->scroll, draw_row, app};
    if (input->kind == GF_INPUT_WHEEL) {
        move_selection(app, input->key);
        return true;
    }
    const int at = gf_list_at(state->list, &items, input->x, input->y);
    if (at < 0 || at >= items.count || !rows[at].item)
        return true;
    if (at == state->selected)
        choose(app);
    else
        move_selection(app, at - state->selected);
    return true;
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_intervene_state *state = state_of(app);
    const int page = state->list.height > 1 ? state->list.height - 1 : 1;
    if (input->kind != GF_INPUT_KEY)
        return pointer(app, input);
    if (state->editing)
        return edit_key(app, input->key);
    switch (input->key) {
    case GF_KEY_UP:
    case 'k': move_selection(app, -1); return true;
    case GF_KEY_DOWN:
    case 'j': move_selection(app, 1); return true;
    case GF_KEY_PAGE_UP: move_selection(app, -page); return true;
    case GF_KEY_PAGE_DOWN: move_selection(app, page); return true;
    case GF_KEY_HOME: move_selection(app, -(int)ROWS_MOST); return true;
    case GF_KEY_END: move_selection(app, (int)ROWS_MOST); return true;
    case GF_KEY_LEFT: step(app, -1); return true;
    case GF_KEY_RIGHT: step(app, 1); return true;
    case GF_KEY_ENTER: choose(app); return true;
    case GF_KEY_ESCAPE:
    case 'x':
    case 'q': gf_app_overlay(app, NULL); return true;
    default: return false;
    }
}

static void open_menu(struct gf_app *app)
{
    if (app->view.neuron < 0) /* the menu is about one */
        gf_app_select_neuron(app, 0);
    move_selection(app, 0);
}

static const struct gf_hint hints[] = {
    GF_HINT("↑ ↓", "choose"),     GF_HINT("Enter", "do it"), GF_HINT("← →", "change a setting"),
    GF_HINT("u", "undo"),         GF_HINT("Esc", "close"),   GF_HINT("space", "run/pause"),
    GF_HINT("n", "one iteration")};

const struct gf_overlay gf_overlay_intervene = {
    .name = "intervene",
    .open = open_menu,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
