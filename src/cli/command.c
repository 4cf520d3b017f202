#include "cli/command.h"
#include "spec/nearest.h"

#include <stdarg.h>
#include <string.h>

static const struct gf_command *const commands[] = {
    &gf_command_run,   &gf_command_record,   &gf_command_export, &gf_command_presets,
    &gf_command_check, &gf_command_settings, &gf_command_help,   &gf_command_version,
};

const struct gf_command *gf_command_at(size_t index)
{
    return index < sizeof commands / sizeof *commands ? commands[index] : NULL;
}

const struct gf_command *gf_command_find(const char *name)
{
    for (size_t i = 0; gf_command_at(i); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

int gf_complain(int status, const struct gf_error *error)
{
    char text[sizeof error->file * 4 + sizeof error->message];
    fflush(stdout); /* what was done so far comes first where both go to one place */
    fprintf(stderr, "gradflow: %s\n", gf_error_text(error, text, sizeof text));
    return error->lacking && status != GF_EXIT_DONE ? GF_EXIT_FAILED : status;
}

int gf_complain_text(int status, const char *format, ...)
{
    struct gf_error error = {0};
    char message[sizeof error.message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    gf_error_set(&error, "%s", message);
    return gf_complain(status, &error);
}

static const char *quoted(const char *word, char *text, size_t size)
{
    return gf_error_quote(word, strlen(word), text, size);
}

static int too_many(const struct gf_command *command, const struct gf_args *args)
{
    char extra[120], first[120];
    quoted(args->operands[command->operands_most], extra, sizeof extra);
    if (command->name)
        return gf_complain_text(GF_EXIT_USAGE, "unexpected argument \"%s\" (usage: gradflow %s%s%s)", extra,
                                command->name, *command->operands ? " " : "", command->operands);
    quoted(args->operands[0], first, sizeof first);
    struct gf_nearest nearest = gf_nearest_start(args->operands[0]);
    for (size_t i = 0; gf_command_at(i); i++)
        gf_nearest_offer(&nearest, commands[i]->name);
    if (nearest.best)
        return gf_complain_text(GF_EXIT_USAGE, "\"%s\" is not a command (did you mean \"%s\"?)", first,
                                nearest.best);
    return gf_complain_text(GF_EXIT_USAGE, "unexpected argument \"%s\" (one preset is enough)", extra);
}

static int run(const struct gf_command *command, const struct gf_args *args)
{
    if (gf_args_flag(args, "help")) {
        gf_command_help_text(command);
        return GF_EXIT_DONE;
    }
    if (gf_args_flag(args, "version")) {
        gf_version_text();
        return GF_EXIT_DONE;
    }
    if (args->operand_count < command->operands_least)
        return gf_complain_text(GF_EXIT_USAGE, "an argument is missing (usage: gradflow %s %s)",
                                command->name, command->operands);
    if (args->operand_count > command->operands_most)
        return too_many(command, args);
    return command->run(args);
}

int gf_command_start(const struct gf_command *command, int count, char **words)
{
    struct gf_args args;
    struct gf_error error;
    if (!gf_args_parse(command->options, count, words, &args, &error))
        return gf_complain(GF_EXIT_USAGE, &error);
    const int status = run(command, &args);
    gf_args_finish(&args);
    return status;
}
