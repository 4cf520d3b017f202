/* run: a headless experiment that writes records. Record i is the state after i updates. */
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "cli/clock.h"
#include "cli/command.h"
#include "cli/course.h"
#include "cli/interrupt.h"
#include "cli/offscreen.h"
#include "cli/record.h"

struct run {
    struct gf_course course;
    const struct gf_record_format *format;
    int64_t every;
    struct gf_run_summary summary;     /* of the last finished measure; whole sets at the end */
    bool fatal[GF_RULES];              /* --fail-on */
    struct gf_finding fired[GF_RULES]; /* the first time each of these began */
    bool begun;                        /* the record's beginning is written */
};

/* What the summary must know of an iteration, kept because a stopped measure leaves the snapshot unfinished.
 */
static void note(struct run *run)
{
    const struct gf_snapshot *snapshot = run->course.snapshot;
    run->summary.dead = 0;
    for (size_t i = 0; i < snapshot->layer_count; i++)
        run->summary.dead += snapshot->layers[i].dead_count;
    run->summary.neurons = snapshot->neuron_count;
    if (snapshot->status == GF_STATUS_DIVERGED && !run->summary.diverged) {
        run->summary.diverged = true;
        run->summary.diverged_at = snapshot->iteration;
    }
}

/* Rules that begin or cease in this iteration, whether it is recorded or not. */
static bool diagnose(struct run *run, struct gf_error *reterr)
{
    bool told = false;
    for (size_t rule = 0; rule < GF_RULES; rule++) {
        const struct gf_finding *finding = &run->course.snapshot->findings[rule];
        if (finding->active == run->summary.active[rule])
            continue;
        run->summary.active[rule] = finding->active;
        if (finding->active && !run->fired[rule].active)
            run->fired[rule] = *finding;
        if (!run->format->diagnosis)
            continue;
        gf_progress_clear(&run->course.progress);
        run->format->diagnosis(run->course.output.stream, run->course.snapshot, finding);
        told = true;
    }
    return !told || gf_output_flush(&run->course.output, reterr);
}

/* The record begins with the first snapshot, which knows what was built. */
static void begin(struct run *run)
{
    gf_progress_clear(&run->course.progress); /* the rows may go to the same terminal */
    if (!run->begun)
        run->format->begin(run->course.output.stream, &run->course.preset, run->course.snapshot);
    run->begun = true;
}

static bool tell_interventions(struct run *run, struct gf_error *reterr)
{
    if (!run->course.done_count || !run->format->intervention)
        return true;
    begin(run);
    for (size_t i = 0; i < run->course.done_count; i++)
        run->format->intervention(run->course.output.stream, &run->course.done[i]);
    return gf_output_flush(&run->course.output, reterr);
}

static bool record(struct run *run, struct gf_error *reterr)
{
    begin(run);
    run->format->iteration(run->course.output.stream, run->course.snapshot);
    return gf_output_flush(&run->course.output, reterr);
}

static bool is_recorded(const struct run *run, int64_t iteration)
{
    return iteration % run->every == 0 || iteration == run->course.iterations;
}

static bool wants_histograms(void *context, int64_t iteration)
{
    const struct run *run = context;
    return run->course.preset.spec.measure.histograms != 0 ||
           (run->format->histograms && is_recorded(run, iteration));
}

static bool wants_regions(void *context, int64_t iteration)
{
    return is_recorded(context, iteration);
}

static bool tell(void *context, int64_t iteration, struct gf_error *reterr)
{
    struct run *run = context;
    note(run);
    return tell_interventions(run, reterr) && (!is_recorded(run, iteration) || record(run, reterr)) &&
           diagnose(run, reterr);
}

static bool conclude(struct run *run, struct gf_error *reterr)
{
    struct gf_run_summary *summary = &run->summary;
    summary->seconds = gf_seconds_now() - run->course.started;
    if (!run->begun) /* a signal during the first pass: there is nothing to tell */
        return true;
    gf_experiment_evaluate(run->course.experiment, run->course.snapshot);
    summary->iterations = gf_experiment_iteration(run->course.experiment);
    summary->loss = run->course.snapshot->last_train_loss;
    summary->accuracy = run->course.snapshot->last_train_accuracy;
    summary->tested = run->course.snapshot->test_count > 0;
    summary->test_loss = run->course.snapshot->last_test_loss;
    summary->test_accuracy = run->course.snapshot->last_test_accuracy;
    run->format->finish(run->course.output.stream, summary);
    return gf_output_commit(&run->course.output, reterr);
}

/* What --fail-on makes of a run that is over. */
static int verdict(const struct run *run)
{
    int status = GF_EXIT_DONE;
    char message[256];
    for (size_t rule = 0; rule < GF_RULES; rule++)
        if (run->fatal[rule] && run->fired[rule].active)
            status = gf_complain_text(GF_EXIT_FOUND, "%s since iteration %" PRIu64 ": %s", gf_rule_name(rule),
                                      run->fired[rule].since,
                                      gf_finding_message(&run->fired[rule], message, sizeof message));
    return status;
}

static int perform(struct run *run)
{
    struct gf_error error;
    const struct gf_course_watch watch = {wants_histograms, wants_regions, tell, run};
    const enum gf_course_end end = gf_course_run(&run->course, &watch, &error);
    run->summary.interrupted = end == GF_COURSE_STOPPED;
    if (end != GF_COURSE_FAILED && conclude(run, &error))
        return verdict(run);
    return gf_course_complain(&run->course, &error);
}

#define ANY "any"

/* The rules, and any of them. */
static const char *fatal_name(size_t index)
{
    return index == GF_RULES ? ANY : gf_rule_name(index);
}

static void note_fatal(struct run *run, const struct gf_args *args)
{
    for (size_t i = 0; i < args->given_count; i++)
        for (size_t rule = 0; rule < GF_RULES && strcmp(args->given[i].option->name, "fail-on") == 0; rule++)
            if (strcmp(args->given[i].value, ANY) == 0 ||
                strcmp(args->given[i].value, gf_rule_name(rule)) == 0)
                run->fatal[rule] = true;
}

/* Everything that can be wrong with the command, the preset or the file to write is found before the run. */
static bool prepare(struct run *run, const struct gf_args *args, struct gf_error *reterr)
{
    note_fatal(run, args);
    if (!gf_course_open(&run->course, args->operands[0], args, reterr))
        return false;
    run->format = gf_record_format_find(gf_args_value(args, "format", gf_record_format_name(0)));
    const int64_t iterations = run->course.iterations, rows = run->format->rows;
    run->every = rows ? (iterations + rows - 1) / rows : 1;
    run->every = run->every ? run->every : 1;
    if (!gf_args_number(args, "every", 1, &run->every, reterr) ||
        !gf_course_build(&run->course, args, reterr))
        return false;
    gf_interrupt_catch(run->course.output.file.partial);
    return gf_output_open(gf_args_value(args, "output", NULL), &gf_record_output, &run->course.output,
                          reterr);
}

static int run(const struct gf_args *args)
{
    if (gf_args_value(args, "screenshot", NULL))
        return gf_run_screenshot(args);
    if (!gf_offscreen_none(args))
        return GF_EXIT_USAGE;
    static struct run job; /* large */
    struct gf_error error;
    const int status = prepare(&job, args, &error) ? perform(&job) : gf_complain(GF_EXIT_USAGE, &error);
    gf_course_finish(&job.course);
    gf_interrupt_raise();
    return status;
}

static const struct gf_option options[] = {
    GF_SET_OPTION,
    {.name = "iterations",
     .value = "N",
     .help = "make N updates; records are 0 to N (training.iterations unless given)"},
    GF_SCHEDULE_OPTION,
    GF_THREADS_OPTION,
    {.name = "every",
     .value = "K",
     .help = "record every K-th iteration, and the last (1; for a table, such that about 20 are)"},
    {.name = "format",
     .value = "FORMAT",
     .choice = gf_record_format_name,
     .help = "table for people (the default), jsonl with everything measured, or csv with one row an "
             "iteration and layer"},
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .help =
         "write to FILE, which comes into being when it is complete; only earlier records are overwritten"},
    {.name = "fail-on",
     .value = "RULE",
     .choice = fatal_name,
     .help =
         "exit with status 3 if this rule of the diagnosis fires in any iteration; may be given often. Rules "
         "are diverged, zero_mapping, born_dead, vanishing_gradient, exploding_gradient, dead_relu, "
         "saturated, "
         "poor_initialisation, untrained_alpha, oscillating, update_ratio, loss_not_decreasing, and any"},
    {.name = "screenshot",
     .value = "FILE",
     .help = "instead of records, write what the screen shows at the last iteration: FILE.svg, or FILE.txt "
             "for plain text"},
    GF_OFFSCREEN_OPTIONS,
    {0},
};

const struct gf_command gf_command_run = {
    .name = "run",
    .operands = "PRESET",
    .summary = "train a preset without a screen and write records",
    .text =
        "Trains PRESET without a screen and writes what is measured. Record i is the state after i updates. "
        "The "
        "same preset and seed give the same bytes, times apart. Interrupted by a signal, it still writes the "
        "summary.",
    .operands_least = 1,
    .operands_most = 1,
    .options = options,
    .run = run,
};
