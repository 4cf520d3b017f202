/* The words of the `:` line. */
#ifndef GRADFLOW_TUI_COMMANDS_H
#define GRADFLOW_TUI_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/error.h"

struct gf_app;

enum gf_argument {
    GF_ARGUMENT_NONE,
    GF_ARGUMENT_SETTING,
    GF_ARGUMENT_PRESET,
    GF_ARGUMENT_FILE,
    GF_ARGUMENT_VIEW,
    GF_ARGUMENT_SPEED,
    GF_ARGUMENT_NUMBER,
    GF_ARGUMENT_ACTION /* an intervention: the line is for gf_action_parse */
};

struct gf_ex_command {
    const char *name;
    const char *arguments; /* "KEY VALUE", "" */
    const char *help;
    enum gf_argument argument;
    /* NULL for interventions. rest is what follows the name, without spaces around it. */
    bool (*run)(struct gf_app *app, const char *rest, struct gf_error *reterr);
};

const struct gf_ex_command *gf_ex_command_at(size_t index); /* until NULL */
/* By its name or the beginning of just one. */
const struct gf_ex_command *gf_ex_command_find(const char *name, size_t length, struct gf_error *reterr);
/* Run a line as typed after the colon; an empty one does nothing. What is wrong is said in the message. */
bool gf_ex_run(struct gf_app *app, const char *line);

#endif
