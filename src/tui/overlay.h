/* Overlays lie over the view, one at a time, while training goes on: one file each, exporting one const
 * struct. Their states live in the app. */
#ifndef GRADFLOW_TUI_OVERLAY_H
#define GRADFLOW_TUI_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"
#include "gradflow/preset.h"
#include "tui/edit.h"
#include "tui/input.h"
#include "tui/menu.h"
#include "tui/page.h"
#include "views/view.h"

struct gf_app;

struct gf_overlay {
    const char *name;
    void (*open)(struct gf_app *app);  /* NULL: nothing to prepare */
    void (*close)(struct gf_app *app); /* NULL: nothing to free */
    /* Draw over the view, into `area` (everything but the footer); `footer` is the last row. */
    void (*draw)(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer);
    /* false: not for this overlay; keys that work everywhere are then tried. */
    bool (*input)(struct gf_app *app, const struct gf_input *input);
    const struct gf_hint *hints; /* for the footer */
    size_t hint_count;
    bool own_footer; /* draws the footer row itself */
};

extern const struct gf_overlay gf_overlay_help, gf_overlay_picker, gf_overlay_panel, gf_overlay_command,
    gf_overlay_prompt, gf_overlay_picture, gf_overlay_intervene, gf_overlay_explain;

struct gf_picker_state {
    struct gf_preset_entry *entries;
    size_t count;
    int selected, scroll;
    struct gf_rect list; /* where it was drawn */
    int loaded;          /* the entry `preset` was read from, -1: none */
    bool loaded_ok;
    struct gf_preset preset;
    struct gf_error error;
};

#define GF_HISTORY_MOST 64
struct gf_command_state {
    struct gf_edit edit;
    char *history[GF_HISTORY_MOST]; /* oldest first */
    size_t history_count, history_at;
    char draft[GF_EDIT_MOST];        /* what was typed before going back in history */
    struct gf_preset_entry *presets; /* for completion, read when first needed */
    size_t preset_count;
    bool presets_read;
    int layers;               /* for completion */
    int candidate;            /* the completion shown, -1: none yet */
    size_t stem;              /* where the completed word begins */
    char typed[GF_EDIT_MOST]; /* the word as typed, while completions are gone through */
};

struct gf_prompt_use;
struct gf_prompt_state {
    const struct gf_prompt_use *use; /* what is to be written */
    struct gf_canvas picture, plain; /* the screen as it was when that was asked for; without colours */
    struct gf_edit edit;
    bool asking; /* "overwrite?" */
    char path[GF_PATH_MOST];
    char error[1024];
};

struct gf_overlays {
    struct gf_page_state help, explain;
    struct gf_picker_state picker;
    struct gf_menu panel, intervene;
    struct gf_command_state command;
    struct gf_prompt_state prompt;
};

/* Write to this file as if it had been typed into the open prompt. */
void gf_prompt_write(struct gf_app *app, const char *name);
/* Take a picture of the screen, what lies over the view included, and ask for its name. */
void gf_prompt_picture(struct gf_app *app);
void gf_overlays_finish(struct gf_overlays *overlays);

#endif
