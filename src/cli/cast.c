/* record: what the screen shows as a film that public players play. */
#include <langinfo.h>
#include <string.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/offscreen.h"
#include "tui/tui.h"

static bool begins(const char *bytes, size_t length)
{
    static const char magic[] = "{\"version\":2,\"width\":";
    return length >= sizeof magic - 1 && memcmp(bytes, magic, sizeof magic - 1) == 0;
}
static const struct gf_output_kind film = {"an asciicast", begins};

struct recording {
    struct gf_course course;
    struct gf_offscreen options;
    bool committed;
    struct gf_error error; /* unless committed */
};

static void commit(void *context)
{
    struct recording *recording = context;
    recording->committed = gf_output_commit(&recording->course.output, &recording->error);
}

/* A person plays; the film has the size of the terminal. */
static int record_live(struct recording *recording, const struct gf_args *args)
{
    struct gf_error error;
    const struct gf_tui_options tui = {
        .ascii = recording->options.ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
        .mono = recording->options.mono,
        .mouse = !gf_args_flag(args, "no-mouse"),
        .pool = recording->course.pool,
        .film = recording->course.output.stream,
        .film_done = commit,
        .context = recording,
    };
    recording->course.preset.spec.view.screen = (int)recording->options.view;
    if (!gf_tui_run(&recording->course.preset, &tui, &error))
        return gf_complain(GF_EXIT_FAILED, &error);
    return recording->committed ? GF_EXIT_DONE : gf_complain(GF_EXIT_FAILED, &recording->error);
}

/* Nobody plays: a run of so many iterations, in the time its speed takes, made as fast as it goes. */
static int record_alone(struct recording *recording)
{
    struct gf_error error;
    bool stopped = false;
    gf_interrupt_catch(recording->course.output.file.partial);
    if (gf_offscreen_record(&recording->course.preset, &recording->options, recording->course.output.stream,
                            &stopped, &error) &&
        gf_output_commit(&recording->course.output, &error))
        return GF_EXIT_DONE;
    return stopped ? GF_EXIT_FAILED : gf_complain(GF_EXIT_FAILED, &error);
}

static bool prepare(struct recording *recording, const struct gf_args *args, bool live,
                    struct gf_error *reterr)
{
    const char *preset = args->operand_count > 1 ? args->operands[1] : GF_FIRST_PRESET;
    static const char *const for_runs[] = {"size", "at", "layer", "neuron"};
    for (size_t i = 0; live && i < sizeof for_runs / sizeof *for_runs; i++)
        if (gf_args_value(args, for_runs[i], NULL))
            return gf_error_set(reterr, "--%s is for recordings without a person: it needs --iterations N",
                                for_runs[i]);
    if (!gf_course_open(&recording->course, preset, args, reterr) ||
        !gf_course_build(&recording->course, args, reterr) ||
        !gf_offscreen_options(args, &recording->course, &recording->options, reterr) ||
        !gf_output_open(args->operands[0], &film, &recording->course.output, reterr))
        return false;
    gf_course_leave_to_screen(&recording->course);
    return true;
}

static int record(const struct gf_args *args)
{
    static struct recording recording; /* large */
    const bool live = !gf_args_value(args, "iterations", NULL);
    struct gf_error error;
    int status = GF_EXIT_USAGE;
    if (!prepare(&recording, args, live, &error))
        status = gf_complain(status, &error);
    else
        status = live ? record_live(&recording, args) : record_alone(&recording);
    gf_course_finish(&recording.course);
    gf_interrupt_raise();
    return status;
}

static const struct gf_option options[] = {
    GF_SET_OPTION,
    {.name = "iterations",
     .value = "N",
     .help =
         "record a run of N updates without a terminal, at the preset's speed (view.speed; at most 1000 a "
         "second)"},
    GF_SCHEDULE_OPTION,
    GF_THREADS_OPTION,
    GF_OFFSCREEN_OPTIONS,
    {.name = "no-mouse", .help = "leave the mouse to the terminal"},
    {0},
};

const struct gf_command gf_command_record = {
    .name = "record",
    .operands = "FILE.cast [PRESET]",
    .summary = "record the screen as a film (asciicast v2)",
    .text =
        "Opens the screen as without a command, and records everything it shows into FILE.cast until you "
        "quit; asciinema and other players play it. With --iterations, nobody needs to sit there: the run "
        "is recorded by itself, in the time it would take on the screen. FILE.cast comes into being when "
        "it is complete; only earlier recordings are overwritten.",
    .operands_least = 1,
    .operands_most = 2,
    .options = options,
    .run = record,
};
