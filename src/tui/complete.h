/* What may stand at the cursor of the `:` line. Pure: the presets' names are handed in. */
#ifndef GRADFLOW_TUI_COMPLETE_H
#define GRADFLOW_TUI_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/action.h"
#include "gradflow/spec.h"
#include "tui/commands.h"

/* What stands before the cursor, taken apart. */
struct gf_complete {
    size_t stem;                         /* where the word at the cursor begins, in bytes */
    const struct gf_ex_command *command; /* NULL: the command itself is being typed, or is unknown */
    const struct gf_setting *setting;    /* the value of this one is being typed; else NULL */
    const struct gf_action_word *action; /* an intervention is being typed; else NULL */
    int layers;                          /* hidden ones there are, for the caller to fill in; 0: unknown */
    enum {
        GF_COMPLETE_NOTHING,
        GF_COMPLETE_COMMAND,
        GF_COMPLETE_KEY,
        GF_COMPLETE_VALUE,
        GF_COMPLETE_PRESET,
        GF_COMPLETE_SPEED,
        GF_COMPLETE_VIEW,
        GF_COMPLETE_TARGET, /* a layer */
        GF_COMPLETE_NUMBER  /* of the intervention */
    } what;
};

struct gf_complete gf_complete_parse(const char *head);

/* The name of the index-th preset, NULL after the last. */
typedef const char *gf_complete_presets(void *context, size_t index);

/* The index-th word that fits `word` (its beginning; if none begins so, those that contain it). false: there
 * are no more. */
bool gf_complete_at(const struct gf_complete *place, const char *word, size_t index,
                    gf_complete_presets *presets, void *context, char *ret_text, size_t size);

#endif
