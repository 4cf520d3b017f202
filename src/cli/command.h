/* The commands. A command is one file that exports one `const struct gf_command`, and one row in command.c;
 * dispatch, --help and suggestions read the registry. */
#ifndef GRADFLOW_CLI_COMMAND_H
#define GRADFLOW_CLI_COMMAND_H

#include <stddef.h>

#include "cli/args.h"
#include "gradflow/preset.h"

enum gf_exit {
    GF_EXIT_DONE = 0,
    GF_EXIT_FAILED = 1, /* at run time */
    GF_EXIT_USAGE = 2,  /* bad usage or a bad preset */
    GF_EXIT_FOUND = 3,  /* a rule of --fail-on fired */
};

struct gf_command {
    const char *name;     /* NULL: the screen, which needs no command */
    const char *operands; /* for the usage line */
    const char *summary;  /* for the list of commands, no full stop */
    const char *text;     /* for its own help: paragraphs apart by \n */
    size_t operands_least, operands_most;
    const struct gf_option *options;        /* ends with a row without a name */
    int (*run)(const struct gf_args *args); /* returns the exit status; results go to stdout */
};

#define GF_FIRST_PRESET "vanishing-sigmoid" /* what is opened without a name */
extern const struct gf_command gf_command_screen, gf_command_run, gf_command_record, gf_command_export,
    gf_command_presets, gf_command_check, gf_command_settings, gf_command_help, gf_command_version;

/* The row that every command with a preset has in its table; gf_preset_open reads it. */
#define GF_SET_OPTION                                                                                        \
    {                                                                                                        \
        .name = "set", .letter = 's', .value = "KEY=VALUE",                                                  \
        .help = "change a setting of the preset; may be given often ('gradflow settings' lists them)"        \
    }

const struct gf_command *gf_command_at(size_t index); /* until NULL; the screen is not among them */
const struct gf_command *gf_command_find(const char *name);

/* Parse words by the command's table, answer --help and --version, check the operands, run. */
int gf_command_start(const struct gf_command *command, int count, char **words);

void gf_command_help_text(const struct gf_command *command); /* on stdout */
void gf_version_text(void);                                  /* on stdout */

/* "gradflow: FILE:LINE: message" on stderr, one line. Returns status; GF_EXIT_FAILED instead of GF_EXIT_USAGE
 * where memory or the like was lacking, which is nobody's mistake. */
int gf_complain(int status, const struct gf_error *error);
int gf_complain_text(int status, const char *format, ...) GF_PRINTF(2, 3);

/* Find and read a preset, then apply every --set of args to it and check that the settings agree. */
bool gf_preset_open(const char *name, const struct gf_args *args, struct gf_preset *ret_preset,
                    struct gf_error *reterr);
/* Load the data and build the network of a preset. The error names the preset, even if its data file is to
 * blame. */
struct gf_experiment;
bool gf_preset_build(const struct gf_preset *preset, struct gf_experiment **ret_experiment,
                     struct gf_error *reterr);
/* "20 x 16 sigmoid, xavier, sgd 0.5, spiral": what a spec builds, in ASCII. Returns text. */
const char *gf_spec_describe(const struct gf_spec *spec, char *text, size_t size);

#define GF_HELP_COLUMNS 80

#endif
