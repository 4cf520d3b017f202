/* The state of the screen: what the user has asked for, what the trainer has made of it, and where the user
 * looks. Actions change it; the loop brings it to the trainer and onto the terminal. */
#ifndef GRADFLOW_TUI_APP_H
#define GRADFLOW_TUI_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "gradflow/preset.h"
#include "gradflow/trainer.h"
#include "tui/drive.h"
#include "tui/overlay.h"
#include "tui/undo.h"
#include "views/view.h"

struct gf_app {
    struct gf_trainer *trainer;
    const struct gf_snapshot *snapshot;   /* the newest; NULL before the first */
    const struct gf_plane *plane;         /* likewise */
    uint64_t plane_seen;                  /* its serial */
    struct gf_plane_request plane_wanted; /* what the trainer was asked to draw */

    struct gf_shared_preset *preset; /* what was opened */
    struct gf_spec spec;             /* what is asked for */
    bool modified;                   /* spec differs from the preset's */
    /* What the trainer is known to hold: a refused spec goes back to it. */
    struct gf_shared_preset *accepted_preset;
    struct gf_spec accepted;
    struct gf_undo undo;
    struct gf_drive drive;

    size_t screen; /* which view */
    struct gf_view_state view;
    double ticked_at, picture_until; /* of the view's animation; picture_until < 0: it stands still */
    struct gf_hit hit;
    const struct gf_overlay *overlay; /* NULL: none */
    struct gf_overlays overlays;      /* their states */
    bool about_closed;                /* the preset's text below the table has been put away */
    bool opening;                     /* no key has been pressed since the preset was opened */

    char message[1024]; /* one line; stays until the next key */
    bool message_is_error;
    bool lacked;            /* memory or the like was lacking, some time: not everything was drawn or done */
    struct gf_canvas drawn; /* what was last drawn on: its size and kind, no cells */
    bool quit, dirty, redraw;
    double now; /* seconds, as the loop last read its clock */
};

/* pool: as gf_trainer_create takes it. */
bool gf_app_create(const struct gf_preset *preset, struct gf_pool *pool, struct gf_app **ret_app,
                   struct gf_error *reterr);
void gf_app_destroy(struct gf_app *app); /* takes NULL */

void gf_app_say(struct gf_app *app, const char *format, ...) GF_PRINTF(2, 3);
void gf_app_complain(struct gf_app *app, const struct gf_error *error);

/* Ask for another spec (remembering the present one for undo), or for one under another preset. */
void gf_app_change(struct gf_app *app, const struct gf_spec *spec);
void gf_app_accept(struct gf_app *app); /* the trainer holds `spec` */
bool gf_app_is_preset(const struct gf_app *app);
void gf_app_open(struct gf_app *app, const struct gf_preset *preset);
bool gf_app_undo(struct gf_app *app);
void gf_app_forget_undo(struct gf_app *app); /* the newest entry, if it is what is there already */
/* Set one setting from text, as `:set` and the panel do; says what it does, or what is wrong. */
bool gf_app_set(struct gf_app *app, const char *key, const char *value);
/* An intervention, as `:kill 3.5` and the menu do; says what is wrong with it. */
bool gf_app_act(struct gf_app *app, const struct gf_action *action);
bool gf_app_open_named(struct gf_app *app, const char *name);
/* One key press on a setting; says so when it is at the end of its range. */
void gf_app_step(struct gf_app *app, const struct gf_setting *setting, int direction);
void gf_app_said_change(struct gf_app *app, const struct gf_setting *setting, enum gf_effect effect);
bool gf_app_write(struct gf_app *app, const char *path, bool overwrite, bool *ret_exists,
                  struct gf_error *reterr);

void gf_app_select_layer(struct gf_app *app, int layer);   /* clamped to what there is */
void gf_app_select_neuron(struct gf_app *app, int neuron); /* likewise; negative: none */
int gf_app_layer_count(const struct gf_app *app);

void gf_app_overlay(struct gf_app *app, const struct gf_overlay *overlay); /* NULL: close */
void gf_app_input(struct gf_app *app, const struct gf_input *input);
/* The screen without message and command line, on a canvas like the one last drawn on, or without colours. */
bool gf_app_take_picture(struct gf_app *app, bool mono, struct gf_canvas *picture, struct gf_error *reterr);
/* The page that explains what is on the screen; returns the rows used. */
int gf_app_explain(const struct gf_app *app, struct gf_canvas *page);
void gf_app_draw(struct gf_app *app, struct gf_canvas *canvas);
const struct gf_view *gf_app_view(const struct gf_app *app); /* the one on the screen */
void gf_app_show_view(struct gf_app *app, size_t index);     /* nothing happens if there is no such */
/* Move the view's animation on to `now`. Returns the seconds until it wants to be called again, or a negative
 * number: nothing moves. */
double gf_app_tick(struct gf_app *app);
bool gf_app_view_key(struct gf_app *app, int key); /* false: the view has no such key */

#endif
