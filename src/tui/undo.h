/* What the screen was asked to show before: presets are shared, specs are kept short. */
#ifndef GRADFLOW_TUI_UNDO_H
#define GRADFLOW_TUI_UNDO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/action.h"
#include "gradflow/preset.h"

/* A preset that several hold: the screen, the last accepted one, undo entries. */
struct gf_shared_preset {
    size_t holders;
    struct gf_preset preset;
};

struct gf_shared_preset *
gf_shared_preset_new(const struct gf_preset *preset); /* one holder; NULL: no memory */
struct gf_shared_preset *gf_shared_preset_hold(struct gf_shared_preset *shared);
void gf_shared_preset_release(struct gf_shared_preset *shared); /* takes NULL */

#define GF_UNDO_MOST 200

struct gf_undo_entry {
    struct gf_shared_preset *preset;
    void *spec; /* the spec up to its last override in use */
    size_t size;
    struct gf_settings_place place; /* of the spec */
    uint64_t action; /* an intervention's number; 0: a change of settings, which the rest is about */
};

struct gf_undo {
    struct gf_undo_entry entries[GF_UNDO_MOST]; /* a ring */
    size_t first, count;
};

/* Remember; the oldest is forgotten when full, and without memory everything: an undo that passed over this
 * change would take back more than the last. */
void gf_undo_push(struct gf_undo *undo, struct gf_shared_preset *preset, const struct gf_spec *spec,
                  const struct gf_settings_place *place);
struct gf_settings_place gf_undo_place(const struct gf_undo *undo); /* of the newest */
/* Interventions lie on the same stack: what they found is kept by the trainer. */
void gf_undo_push_action(struct gf_undo *undo, uint64_t number);
uint64_t gf_undo_action(const struct gf_undo *undo); /* the newest, if it is one; else 0 */
/* This intervention, wherever it lies; 0: all of them. */
void gf_undo_forget_action(struct gf_undo *undo, uint64_t number);
/* The newest, a change of settings, taken off. The caller becomes a holder of *ret_preset. false: nothing to
 * undo. */
bool gf_undo_pop(struct gf_undo *undo, struct gf_shared_preset **ret_preset, struct gf_spec *ret_spec);
void gf_undo_finish(struct gf_undo *undo);

#endif
