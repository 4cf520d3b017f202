/* The key table: what every key does, in one place. Help, footer and dispatch read it; no key is in it twice
 * (a test sees to that). Views bring their own keys, from their registry. */
#ifndef GRADFLOW_TUI_KEYS_H
#define GRADFLOW_TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "views/view.h"

struct gf_app;

enum gf_key_group { GF_KEYS_RUN, GF_KEYS_CHANGE, GF_KEYS_LOOK, GF_KEYS_PROGRAM, GF_KEY_GROUPS };

#define GF_KEYS_A_ROW 8
struct gf_key_row {
    enum gf_key_group group;
    const char *keys;      /* as help and footer show them, apart by spaces */
    const char *help;      /* one line */
    const char *hint;      /* a word or two for the footer, NULL: none */
    int hint_rank;         /* from 1, the most important first */
    const char *hint_keys; /* the one to be named there; NULL: all */
    bool everywhere;       /* also while an overlay is open that does not use the key itself */
    void (*act)(struct gf_app *app, int argument);
    struct {
        int key, argument; /* key 0: no more */
    } bind[GF_KEYS_A_ROW];
};

const struct gf_key_row *gf_keys_at(size_t index); /* until NULL */
const char *gf_keys_group_name(enum gf_key_group group);
/* The names of arrow keys in words where there are no arrows: "<" is a key of its own. */
const char *gf_keys_plain(const char *keys, bool ascii);
const char *gf_keys_label(const struct gf_key_row *row, bool ascii);

/* Do what the key does. false: it does nothing here. */
bool gf_keys_dispatch(struct gf_app *app, int key, bool overlay_open);
/* The footer's hints in order of rank; returns how many. */
size_t gf_keys_hints(bool ascii, bool running, struct gf_hint *ret_hints, size_t most);

#endif
