/* A view: a pure function of snapshot, history and view state onto a canvas. It reads no clock, no terminal
 * and no global; the same input draws the same cells. One file a view, listed in view.c; tui asks the
 * registry for keys, footer and `Tab`. */
#ifndef GRADFLOW_VIEWS_VIEW_H
#define GRADFLOW_VIEWS_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "gradflow/history.h"
#include "gradflow/plane.h"
#include "gradflow/snapshot.h"
#include "gradflow/spec.h"
#include "gradflow/theory.h"

enum gf_bar_measure { GF_BAR_WEIGHT_NORM, GF_BAR_WEIGHT_MEAN_ABS, GF_BAR_DELTA_RMS, GF_BAR_MEASURES };

struct gf_layer_view_state {
    bool shows_z; /* `c`: the histogram of z where φ sees something else */
};

/* Of the history (`3`). All 0: the whole run, the cursor on the newest iteration. */
struct gf_history_view_state {
    unsigned measure; /* what the map shows; `c` goes on */
    bool zoomed;      /* else the whole run is shown */
    int zoom;         /* level: 0 is an iteration a column, above it are more */
    uint64_t from;    /* the first iteration shown; draw corrects it */
    bool away;        /* the cursor is on iteration `cursor`, not on the newest */
    uint64_t cursor;
    int width;          /* columns of the map as last drawn */
    int layers_a_group; /* …so many layers at most, drawn as the worst of them; 0: not drawn yet */
    bool halves;        /* …each group in half a text row */
    int marks_sought;   /* -1, 1: the last key sought a mark before, behind the cursor and found none */
};

/* The chain rule: which pass, and its slow motion. */
struct gf_chain_view_state {
    bool forward;    /* `c`: what the pass upwards multiplies */
    int zoom;        /* `z`, `Z`: of the product's scale; 0: the usual one */
    bool playing;    /* `m` */
    bool held;       /* stands still at its step */
    int step;        /* 0: nothing is lit yet */
    double progress; /* of the step, 0 … 1 */
    int pace;        /* `+`, `-`: of the play; 0: the usual one */
    uint64_t serial; /* of the snapshot that is played */
};

struct gf_plane_view_state {
    enum gf_plane_kind kind; /* `c` cycles it */
    int zoom;                /* half octaves, above 0 nearer */
    bool without_samples;    /* `d` hides them */
};

struct gf_view_state {
    int selected;                /* layer, from 0 (layer_count-1 is the read-out) */
    int neuron;                  /* selected neuron of that layer, from 0; negative: none */
    int scroll;                  /* first layer shown; views correct it so that `selected` is on the screen */
    enum gf_bar_measure measure; /* `y` cycles it */
    bool without_theory;         /* `t` hides what theory predicts */
    struct gf_layer_view_state layer;
    struct gf_history_view_state history;
    struct gf_chain_view_state chain;
    struct gf_plane_view_state plane;
};

/* What the screen is doing, as far as it is drawn. */
struct gf_run_state {
    const char *name;    /* preset's name */
    bool modified;       /* settings differ from the preset's */
    bool running, busy;  /* wants to run; the worker is in the middle of an iteration */
    double speed;        /* wanted iterations a second, INFINITY: max */
    double rate;         /* measured iterations a second, NAN: not known yet */
    const char *message; /* drawn by the view over the last row of its area, "" or NULL for none */
    bool message_is_error;
};

struct gf_scene {
    const struct gf_snapshot *snapshot; /* NULL before the first */
    struct gf_history *history;         /* may be NULL */
    const struct gf_spec *spec;         /* what the user has asked for */
    bool pending;                       /* …which the snapshot was not measured under yet */
    const struct gf_run_state *run;
    const struct gf_plane *plane;              /* the newest picture of the plane, NULL: none */
    const struct gf_theory_prediction *theory; /* to be drawn; NULL: there is none, or it is hidden */
};

/* Where things are, for the mouse, and what is missing: filled by draw. */
struct gf_hit {
    struct gf_rect rows; /* the layer rows */
    int first_layer;     /* the layer of the first row */
    int rows_a_layer;
    struct gf_rect neurons; /* neuron maps: row by row within a layer, `width` cells a row */
    int neurons_a_cell;
    bool neuron_columns;    /* every row of `neurons` is about the same ones: bars under their states */
    struct gf_rect minimap; /* one column; width 0: none */
    int minimap_layers;
    struct gf_rect time; /* a time axis; width 0: none */
    uint64_t time_from, time_step;
    int time_wide;                 /* columns such a step takes */
    struct gf_plane_request plane; /* what is wanted of the trainer to be drawn */
};

/* A key of one view, which changes how that view looks and nothing else. While the view is on the screen it
 * goes before a key of the screen's own table (so that ← → can be time in one view and neurons in another).
 */
#define GF_VIEW_KEYS_A_ROW 6
struct gf_view_key {
    const char *keys, *help; /* as help shows them; keys apart by spaces */
    const char *hint;        /* a word or two for the footer, NULL: none */
    void (*act)(struct gf_view_state *state, const struct gf_scene *scene, int argument);
    bool (*when)(const struct gf_view_state *state); /* it has a meaning now; NULL: always */
    struct {
        int key, argument; /* a code point or an enum gf_key; 0: no more */
    } bind[GF_VIEW_KEYS_A_ROW];
};

struct gf_view {
    const char *name;  /* "table": the setting view.screen, the footer */
    const char *title; /* "Layer table": what explanations are headed with */
    char key;          /* '1' */
    const char *help;
    bool wants_focus;               /* the selected layer's, in the snapshot */
    bool has_bars;                  /* of one of enum gf_bar_measure, which `y` chooses */
    const struct gf_view_key *keys; /* the most important first, for the footer; NULL: none */
    size_t key_count;
    /* What is drawn at the cursor, its formula, and the present numbers put into it: onto a page in the
     * styles of a box, into rect; returns the rows used, drawn or not. The page goes on with what the
     * diagnosis has found. NULL: nothing but that. */
    int (*explain)(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                   const struct gf_view_state *state);
    /* An animation, `seconds` further on; returns how long the picture now stays as it is, or a negative
     * number: until something else changes it. NULL: nothing moves. */
    double (*tick)(struct gf_view_state *state, const struct gf_scene *scene, double seconds);
    bool (*holds)(const struct gf_view_state *state); /* training stands still meanwhile; NULL: never */
    void (*leave)(struct gf_view_state *state);       /* another view is shown; NULL: nothing to do */
    /* Draw into `area`, the rows between header and footer. May correct what of the state is about which part
     * is on the screen (`scroll`), nothing else. */
    void (*draw)(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                 struct gf_view_state *state, struct gf_hit *ret_hit);
};

const struct gf_view *gf_view_at(size_t index); /* until NULL */
const char *gf_view_name(size_t index);
bool gf_view_key_is_on(const struct gf_view_key *key, const struct gf_view_state *state);
/* Do what the key does in this view. false: it has no meaning there. */
bool gf_view_key(const struct gf_view *view, struct gf_view_state *state, const struct gf_scene *scene,
                 int key);

/* The rows every view shares. */
void gf_draw_header(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene);
/* Key hints in the order they are drawn; as many whole ones as fit. */
struct gf_hint {
    const char *keys, *what;
    int rank;    /* the greater, the sooner it is left out; of equals, the last */
    bool chosen; /* is what the screen shows */
};
#define GF_HINT(keys_, what_)                                                                                \
    {                                                                                                        \
        .keys = (keys_), .what = (what_)                                                                     \
    }
void gf_draw_footer(struct gf_canvas *canvas, struct gf_rect row, const struct gf_hint *hints, size_t count);

#endif
