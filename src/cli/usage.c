/* help and version. */
#include <string.h>

#include "cli/command.h"
#include "spec/nearest.h"

#define NAME_COLUMNS 16

static const struct gf_option no_options[] = {{0}};

static void paragraphs(const char *text)
{
    while (*text) {
        char paragraph[1024];
        const size_t length = strcspn(text, "\n");
        snprintf(paragraph, sizeof paragraph, "%.*s", (int)length, text);
        putchar('\n');
        gf_wrap(stdout, paragraph, 0, 0, GF_HELP_COLUMNS);
        text += length + (text[length] != '\0');
    }
}

static void list_commands(void)
{
    printf("\nCommands:\n");
    for (size_t i = 0; gf_command_at(i); i++) {
        const struct gf_command *command = gf_command_at(i);
        char usage[80];
        snprintf(usage, sizeof usage, "%s %s", command->name, command->operands);
        printf("  %-*s  ", NAME_COLUMNS, usage);
        gf_wrap(stdout, command->summary, NAME_COLUMNS + 4, NAME_COLUMNS + 4, GF_HELP_COLUMNS);
    }
    printf("'gradflow help COMMAND' explains one.\n");
}

void gf_command_help_text(const struct gf_command *command)
{
    printf("Usage: gradflow %s%s%s [OPTION]...\n", command->name ? command->name : "",
           command->name && *command->operands ? " " : "", command->operands);
    if (!command->name)
        printf("       gradflow COMMAND [ARGUMENT]... [OPTION]...\n");
    paragraphs(command->text);
    if (!command->name)
        list_commands();
    printf("\nOptions:\n");
    gf_options_help(stdout, command->options, GF_HELP_COLUMNS);
}

void gf_version_text(void)
{
    printf("gradflow %s\n", GF_VERSION);
}

static int help(const struct gf_args *args)
{
    if (!args->operand_count) {
        gf_command_help_text(&gf_command_screen);
        return GF_EXIT_DONE;
    }
    const char *name = args->operands[0];
    const struct gf_command *command = gf_command_find(name);
    if (command) {
        gf_command_help_text(command);
        return GF_EXIT_DONE;
    }
    char quoted[120];
    gf_error_quote(name, strlen(name), quoted, sizeof quoted);
    struct gf_nearest nearest = gf_nearest_start(name);
    for (size_t i = 0; gf_command_at(i); i++)
        gf_nearest_offer(&nearest, gf_command_at(i)->name);
    if (nearest.best)
        return gf_complain_text(GF_EXIT_USAGE, "no help on \"%s\" (did you mean \"%s\"?)", quoted,
                                nearest.best);
    return gf_complain_text(GF_EXIT_USAGE, "no help on \"%s\" ('gradflow help' lists the commands)", quoted);
}

static int version(const struct gf_args *args)
{
    (void)args;
    gf_version_text();
    return GF_EXIT_DONE;
}

const struct gf_command gf_command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "explain gradflow, or one command",
    .text = "Explains gradflow as a whole, or one of its commands.",
    .operands_most = 1,
    .options = no_options,
    .run = help,
};

const struct gf_command gf_command_version = {
    .name = "version",
    .operands = "",
    .summary = "show the version",
    .text = "Shows the version.",
    .options = no_options,
    .run = version,
};
