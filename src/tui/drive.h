/* Between the wishes of the screen and the trainer's command queue. Wishes are flags and counts, not a queue:
 * holding a key down changes a wish, it never piles up work. What the trainer's queue does not take now is
 * tried again at the next tick. */
#ifndef GRADFLOW_TUI_DRIVE_H
#define GRADFLOW_TUI_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "gradflow/action.h"
#include "gradflow/plane.h"
#include "gradflow/snapshot.h"
#include "tui/pace.h"

struct gf_app;

/* A burst that makes its step at once, until that has been seen. */
struct gf_burst {
    uint64_t number; /* 0: none */
    double factor, rate;
    bool reported;
    uint64_t generation, iteration; /* if reported: what its step leads to */
};

struct gf_drive {
    bool running; /* wants to run, at spec.view.speed */
    bool unsent;  /* spec has not been given to the trainer yet */
    bool back;    /* … and it undoes, going back to `place` */
    struct gf_settings_place place;
    bool restart, epoch; /* wished for */
    bool pause;          /* to be sent before anything else runs */
    unsigned steps;      /* single iterations wished for */
    bool held;           /* stands still whatever is wished: the view plays what there is */
    bool free;           /* the trainer runs freely */
    bool stepping_epoch; /* the trainer was sent to the end of the epoch */
    bool granted;        /* an iteration was granted that has not been seen yet */
    bool drawn;          /* the newest snapshot has been drawn */
    bool slow;           /* the last iteration took so long that a key press must not add to it */
    uint64_t target_generation, target_iteration; /* …namely this one */
    double granted_at, seen_at, changed_at;
    uint64_t sent, refused; /* serials of settings; 0: none */
    uint64_t seen_serial;   /* of the newest snapshot */
    int focus;              /* the layer the trainer has been asked to look at, from 1; 0: none */
    bool goes_shown, busy_shown;
    struct gf_burst burst;
    struct gf_pace pace;
    struct gf_rate rate;
};

void gf_drive_start(struct gf_app *app);
void gf_drive_set_running(struct gf_app *app, bool running);
void gf_drive_hold(struct gf_app *app, bool held);
bool gf_drive_wants_to_go(const struct gf_app *app); /* run, or to the end of the epoch; it may be held */
bool gf_drive_goes(const struct gf_app *app);        /* iterations come by themselves */
double gf_drive_speed(const struct gf_app *app);     /* at which it goes; INFINITY: as fast as it can */
void gf_drive_wish_step(struct gf_app *app);
/* The step of a burst, which is intervention `number`. */
void gf_drive_wish_burst(struct gf_app *app, uint64_t number, double factor);
void gf_drive_wish_epoch(struct gf_app *app);
void gf_drive_wish_restart(struct gf_app *app);
bool gf_drive_send_changes(struct gf_app *app); /* now; false: the trainer's queue is full */
/* Everything wished for before is sent first, so that the order is the user's. Returns the intervention's
 * number; 0, false: the trainer's queue is full. */
uint64_t gf_drive_act(struct gf_app *app, const struct gf_action *action);
bool gf_drive_take_back(struct gf_app *app, uint64_t number);
void gf_drive_speed_changed(struct gf_app *app);
void gf_drive_stalled(struct gf_app *app); /* the process was stopped: the clock went on without it */

/* What the view that was drawn last needs of the plane. */
void gf_drive_want_plane(struct gf_app *app, const struct gf_plane_request *request);

/* Take what the trainer has to tell (its descriptor was readable). */
void gf_drive_receive(struct gf_app *app);
void gf_drive_drawn(struct gf_app *app);
/* Send what is wished for and due. Returns the seconds until it wants to be called again, or a negative
 * number: only when something comes in. */
double gf_drive_tick(struct gf_app *app);

bool gf_drive_at_max(const struct gf_app *app); /* iterations come faster than they are drawn */
bool gf_drive_pending(const struct gf_app *app);

#endif
