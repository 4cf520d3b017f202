/* The command line: a command declares its options in one table, from which they are parsed, suggested and
 * explained. `--option value`, `--option=value`, `-o value`, `-ovalue`; flags may be clustered (`-hV`); `--`
 * ends the options; options and operands may be mixed. Errors name what was found and the nearest known name.
 */
#ifndef GRADFLOW_CLI_ARGS_H
#define GRADFLOW_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gradflow/error.h"

struct gf_option {
    const char *name;                    /* without dashes; NULL ends a table */
    char letter;                         /* the short form, 0: none */
    const char *value;                   /* what its value is called in the help; NULL: a flag */
    const char *(*choice)(size_t index); /* the values allowed, until NULL; NULL: any */
    const char *help;
};

struct gf_given {
    const struct gf_option *option;
    const char *value; /* NULL for a flag */
};

struct gf_args {
    struct gf_given *given; /* [given_count], in order */
    size_t given_count;
    const char **operands; /* [operand_count] */
    size_t operand_count;
};

/* Every command takes these: help and version. */
extern const struct gf_option gf_common_options[];

/* words are what follows the command's name; they are borrowed. */
bool gf_args_parse(const struct gf_option *options, int count, char **words, struct gf_args *ret_args,
                   struct gf_error *reterr);
void gf_args_finish(struct gf_args *args);

/* The value given last, or fallback; for a flag, whether it was given. */
const char *gf_args_value(const struct gf_args *args, const char *name, const char *fallback);
bool gf_args_flag(const struct gf_args *args, const char *name);
/* A whole number from least up; *ret_number is untouched if the option was not given. */
bool gf_args_number(const struct gf_args *args, const char *name, int64_t least, int64_t *ret_number,
                    struct gf_error *reterr);

/* The table for people, in at most `columns` columns. */
void gf_options_help(FILE *out, const struct gf_option *options, size_t columns);
/* Text wrapped at words; lines after the first begin with `indent` blanks. `column` is where out is now. */
void gf_wrap(FILE *out, const char *text, size_t column, size_t indent, size_t columns);

#endif
