/* export: the state of an experiment at one record as a file that others can compute with. */
#include <unistd.h>

#include "cli/command.h"
#include "cli/course.h"
#include "cli/interrupt.h"
#include "cli/safetensors.h"
#include "train/state.h"

#define FORMAT_VERSION "1"

static void member(void *json, const char *key, const char *value)
{
    gf_json_string(json, key, value);
}

static void write_settings(struct gf_json *json, const struct gf_spec *spec)
{
    char key[64], value[GF_PATH_MOST];
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        gf_json_string(json, setting->key, gf_setting_text(setting, spec, value, sizeof value));
    }
    for (size_t i = 0; gf_spec_override_text(spec, i, key, sizeof key, value, sizeof value); i++)
        gf_json_string(json, key, value);
}

/* What --at has done, in order. */
static void write_interventions(struct gf_json *json, const struct gf_schedule *schedule)
{
    char key[32];
    for (size_t i = 0; i < schedule->count; i++) {
        snprintf(key, sizeof key, "at.%zu", i);
        gf_json_string(json, key, schedule->appointments[i].text);
    }
}

static void write_metadata(struct gf_json *json, const void *context)
{
    const struct gf_course *course = context;
    gf_json_string(json, "format_version", FORMAT_VERSION);
    gf_json_string(json, "gradflow_version", GF_VERSION);
    gf_json_string(json, "preset", course->preset.name);
    gf_json_string(json, "title", course->preset.title);
    gf_state_describe(course->experiment, member, json);
    write_interventions(json, &course->schedule);
    write_settings(json, gf_experiment_spec(course->experiment));
}

static bool write_file(struct gf_course *course, struct gf_error *reterr)
{
    struct gf_state *state;
    if (!gf_state_create(course->experiment, course->snapshot, &state, reterr))
        return false;
    const bool good = gf_safetensors_write(course->output.stream, state->tensors, state->count,
                                           write_metadata, course, reterr);
    gf_state_destroy(state);
    return good && gf_output_commit(&course->output, reterr);
}

static int perform(struct gf_course *course)
{
    struct gf_error error;
    const struct gf_course_watch watch = {0};
    const enum gf_course_end end = gf_course_run(course, &watch, &error);
    if (end == GF_COURSE_STOPPED)
        return GF_EXIT_FAILED; /* the signal tells why */
    if (end == GF_COURSE_DONE && write_file(course, &error))
        return GF_EXIT_DONE;
    return gf_course_complain(course, &error);
}

static bool open_output(struct gf_course *course, const char *name, struct gf_error *reterr)
{
    if (!gf_output_open(name, &gf_safetensors_output, &course->output, reterr))
        return false;
    if (isatty(fileno(course->output.stream)))
        return gf_error_set(reterr, "--output: a terminal cannot show what is written; name a file");
    return true;
}

/* Everything that can be wrong with the command, the preset or the file to write is found before the run. */
static bool prepare(struct gf_course *course, const struct gf_args *args, struct gf_error *reterr)
{
    const char *name = gf_args_value(args, "output", NULL);
    if (!name)
        return gf_error_set(reterr,
                            "an option is missing (usage: gradflow export PRESET --output FILE.safetensors)");
    if (!gf_course_open(course, args->operands[0], args, reterr) || !gf_course_build(course, args, reterr))
        return false;
    gf_interrupt_catch(course->output.file.partial);
    return open_output(course, name, reterr);
}

static int run(const struct gf_args *args)
{
    static struct gf_course course; /* large */
    struct gf_error error;
    const int status = prepare(&course, args, &error) ? perform(&course) : gf_complain(GF_EXIT_USAGE, &error);
    gf_course_finish(&course);
    gf_interrupt_raise();
    return status;
}

static const struct gf_option options[] = {
    GF_SET_OPTION,
    {.name = "iterations",
     .value = "N",
     .help = "write the state after N updates (training.iterations unless given)"},
    GF_SCHEDULE_OPTION,
    GF_THREADS_OPTION,
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .help = "write to FILE, which comes into being when it is complete; always needed; only earlier exports "
             "are overwritten"},
    {0},
};

const struct gf_command gf_command_export = {
    .name = "export",
    .operands = "PRESET",
    .summary = "write weights, gradients and a batch for PyTorch",
    .text = "Trains PRESET without a screen, as 'run' does, and writes the state after N updates in the "
            "safetensors "
            "format: parameters, the batch that record N is measured with, its loss, the error signal of "
            "every layer "
            "and all gradients, so that anyone can compute them again. docs/export.md names the tensors; "
            "contrib/check_with_torch.py compares them with PyTorch's.",
    .operands_least = 1,
    .operands_most = 1,
    .options = options,
    .run = run,
};
