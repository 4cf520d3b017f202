#include "tui/keys.h"

#include <string.h>

#include "tui/actions.h"
#include "tui/app.h"

static const struct gf_key_row rows[] = {
    {.group = GF_KEYS_RUN,
     .keys = "space",
     .help = "run or pause",
     .hint = "run/pause",
     .hint_rank = 1,
     .everywhere = true,
     .act = gf_act_toggle_running,
     .bind = {{' ', 0}}},
    {.group = GF_KEYS_RUN,
     .keys = "n",
     .help = "make one iteration, and pause",
     .hint = "step",
     .hint_rank = 6,
     .everywhere = true,
     .act = gf_act_step,
     .bind = {{'n', 1}}},
    {.group = GF_KEYS_RUN,
     .keys = "N",
     .help = "run to the end of the epoch, and pause",
     .everywhere = true,
     .act = gf_act_step_epoch,
     .bind = {{'N', 1}}},
    {.group = GF_KEYS_RUN,
     .keys = "+ -",
     .help = "speed: iterations a second, up to max",
     .hint = "speed",
     .hint_rank = 9,
     .everywhere = true,
     .act = gf_act_speed,
     .bind = {{'+', 1}, {'=', 1}, {'-', -1}, {'_', -1}}},
    {.group = GF_KEYS_RUN,
     .keys = "r",
     .help = "restart from iteration 0, same seed",
     .hint = "restart",
     .hint_rank = 12,
     .everywhere = true,
     .act = gf_act_restart,
     .bind = {{'r', 0}}},
    {.group = GF_KEYS_RUN,
     .keys = "R",
     .help = "restart with the next seed",
     .everywhere = true,
     .act = gf_act_next_seed,
     .bind = {{'R', 1}}},

    {.group = GF_KEYS_CHANGE,
     .keys = "[ ]",
     .help = "one layer less, more",
     .hint = "depth",
     .hint_rank = 7,
     .act = gf_act_depth,
     .bind = {{'[', -1}, {']', 1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "{ }",
     .help = "half, double the width",
     .hint = "width",
     .hint_rank = 11,
     .act = gf_act_width,
     .bind = {{'{', -1}, {'}', 1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "a A",
     .help = "next, previous activation",
     .hint = "activation",
     .hint_rank = 5,
     .act = gf_act_activation,
     .bind = {{'a', 1}, {'A', -1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "i I",
     .help = "next, previous initialisation",
     .hint = "init",
     .hint_rank = 6,
     .act = gf_act_init,
     .bind = {{'i', 1}, {'I', -1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "b B",
     .help = "next, previous normalisation",
     .hint = "norm",
     .hint_rank = 16,
     .act = gf_act_norm,
     .bind = {{'b', 1}, {'B', -1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "g G",
     .help = "residual blocks: none, of 2, 3, 4 layers",
     .hint = "residual",
     .hint_rank = 17,
     .act = gf_act_residual,
     .bind = {{'g', 1}, {'G', -1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "o O",
     .help = "next, previous optimiser",
     .hint = "optimiser",
     .hint_rank = 13,
     .act = gf_act_optimizer,
     .bind = {{'o', 1}, {'O', -1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "< >",
     .help = "lower, raise the learning rate",
     .hint = "rate",
     .hint_rank = 10,
     .act = gf_act_learning_rate,
     .bind = {{'<', -1}, {'>', 1}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "x",
     .help = "intervene: bias, kill, revive, scale the weights …",
     .hint = "intervene",
     .hint_rank = 8,
     .act = gf_act_intervene,
     .bind = {{'x', 0}}},
    {.group = GF_KEYS_CHANGE,
     .keys = "u",
     .help = "undo the last change",
     .hint = "undo",
     .hint_rank = 14,
     .everywhere = true,
     .act = gf_act_undo,
     .bind = {{'u', 0}}},

    {.group = GF_KEYS_LOOK,
     .keys = "↑ ↓ k j",
     .help = "select a layer",
     .act = gf_act_layer,
     .bind = {{GF_KEY_UP, -1}, {GF_KEY_DOWN, 1}, {'k', -1}, {'j', 1}}},
    {.group = GF_KEYS_LOOK,
     .keys = "PgUp PgDn",
     .help = "a screen up or down",
     .act = gf_act_layer_page,
     .bind = {{GF_KEY_PAGE_UP, -1}, {GF_KEY_PAGE_DOWN, 1}}},
    {.group = GF_KEYS_LOOK,
     .keys = "Home End",
     .help = "first layer, read-out",
     .act = gf_act_layer_end,
     .bind = {{GF_KEY_HOME, -1}, {GF_KEY_END, 1}}},
    {.group = GF_KEYS_LOOK,
     .keys = "← →",
     .help = "select a neuron of the layer",
     .act = gf_act_neuron,
     .bind = {{GF_KEY_LEFT, -1}, {GF_KEY_RIGHT, 1}}},
    {.group = GF_KEYS_LOOK,
     .keys = "y",
     .help = "what the table's bars show: ‖∂W‖, its mean abs, δ",
     .hint = "bars",
     .hint_rank = 15,
     .everywhere = true,
     .act = gf_act_measure,
     .bind = {{'y', 1}}},
    {.group = GF_KEYS_LOOK,
     .keys = "e",
     .help = "explain: what is wrong, why, and the selected layer in numbers",
     .hint = "explain",
     .hint_rank = 5,
     .act = gf_act_explain,
     .bind = {{'e', 0}}},
    {.group = GF_KEYS_LOOK,
     .keys = "t",
     .help = "δ as theory has it: a wide network, before training",
     .hint = "theory",
     .hint_rank = 18,
     .everywhere = true,
     .act = gf_act_theory,
     .bind = {{'t', 0}}},
    {.group = GF_KEYS_LOOK,
     .keys = "Tab",
     .help = "the next view; Shift-Tab: the one before",
     .act = gf_act_view,
     .bind = {{GF_KEY_TAB, 1}, {GF_KEY_BACK_TAB, -1}}},
    {.group = GF_KEYS_LOOK,
     .keys = "Ctrl-L",
     .help = "draw everything anew",
     .everywhere = true,
     .act = gf_act_redraw,
     .bind = {{GF_KEY_CONTROL('l'), 0}}},

    {.group = GF_KEYS_PROGRAM,
     .keys = "p",
     .help = "presets: open another",
     .hint = "presets",
     .hint_rank = 8,
     .act = gf_act_presets,
     .bind = {{'p', 0}}},
    {.group = GF_KEYS_PROGRAM,
     .keys = "s",
     .help = "settings: look at and change any",
     .hint = "settings",
     .hint_rank = 8,
     .act = gf_act_settings,
     .bind = {{'s', 0}}},
    {.group = GF_KEYS_PROGRAM,
     .keys = ":",
     .help = "command line, with Tab completion",
     .act = gf_act_command,
     .bind = {{':', 0}}},
    {.group = GF_KEYS_PROGRAM,
     .keys = "w",
     .help = "write the settings as a preset",
     .act = gf_act_write,
     .bind = {{'w', 0}}},
    {.group = GF_KEYS_PROGRAM,
     .keys = "P",
     .help = "write a picture of the screen: SVG, or plain text",
     .hint = "picture",
     .hint_rank = 19,
     .everywhere = true,
     .act = gf_act_picture,
     .bind = {{'P', 0}}},
    {.group = GF_KEYS_PROGRAM,
     .keys = "? F1 h",
     .help = "this page",
     .hint = "help",
     .hint_keys = "?",
     .hint_rank = 2,
     .act = gf_act_help,
     .bind = {{'?', 0}, {GF_KEY_F1, 0}, {'h', 0}}},
    {.group = GF_KEYS_PROGRAM,
     .keys = "Esc",
     .help = "close what is open",
     .act = gf_act_escape,
     .bind = {{GF_KEY_ESCAPE, 0}}},
    {.group = GF_KEYS_PROGRAM,
     .keys = "q",
     .help = "quit",
     .hint = "quit",
     .hint_rank = 3,
     .act = gf_act_quit,
     .bind = {{'q', 0}}},
};
#define ROWS (sizeof rows / sizeof *rows)

const struct gf_key_row *gf_keys_at(size_t index)
{
    return index < ROWS ? &rows[index] : NULL;
}

const char *gf_keys_group_name(enum gf_key_group group)
{
    static const char *const names[GF_KEY_GROUPS] = {"Run", "Change the network", "Look around", "Program"};
    return names[group];
}

const char *gf_keys_plain(const char *keys, bool ascii)
{
    static const char *const words[][2] = {{"↑ ↓ k j", "up down k j"},
                                           {"↑ ↓ PgUp PgDn", "up down PgUp PgDn"},
                                           {"↑ ↓", "up down"},
                                           {"← →", "left right"}};
    for (size_t i = 0; ascii && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], keys) == 0)
            return words[i][1];
    return keys;
}

const char *gf_keys_label(const struct gf_key_row *row, bool ascii)
{
    return gf_keys_plain(row->keys, ascii);
}

static bool dispatch_view(struct gf_app *app, int key)
{
    for (size_t i = 0; gf_view_at(i); i++)
        if (gf_view_at(i)->key == key) {
            gf_app_show_view(app, i);
            return true;
        }
    return false;
}

bool gf_keys_dispatch(struct gf_app *app, int key, bool overlay_open)
{
    if (!overlay_open && gf_app_view_key(app, key))
        return true;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < GF_KEYS_A_ROW && rows[i].bind[k].key; k++)
            if (rows[i].bind[k].key == key && (!overlay_open || rows[i].everywhere)) {
                rows[i].act(app, rows[i].bind[k].argument);
                return true;
            }
    return !overlay_open && dispatch_view(app, key);
}

size_t gf_keys_hints(bool ascii, bool running, struct gf_hint *ret_hints, size_t most)
{
    size_t count = 0;
    for (int rank = 1; rank <= (int)ROWS; rank++)
        for (size_t i = 0; i < ROWS; i++)
            if (rows[i].hint && rows[i].hint_rank == rank && count < most) {
                const char *hint = rows[i].hint;
                if (rows[i].act == gf_act_toggle_running)
                    hint = running ? "pause" : "run";
                ret_hints[count++] = (struct gf_hint){
                    .keys = rows[i].hint_keys ? rows[i].hint_keys : gf_keys_label(&rows[i], ascii),
                    .what = hint,
                    .rank = rank};
            }
    return count;
}
