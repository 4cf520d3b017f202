#include "cli/course.h"

#include <stdlib.h>

#include "base/float_mode.h"
#include "cli/clock.h"
#include "cli/command.h"
#include "cli/interrupt.h"

bool gf_course_open(struct gf_course *course, const char *preset, const struct gf_args *args,
                    struct gf_error *reterr)
{
    struct gf_spec *spec = &course->preset.spec;
    if (!gf_preset_open(preset, args, &course->preset, reterr) ||
        !gf_args_number(args, "iterations", 0, &spec->training.iterations, reterr))
        return false;
    course->iterations = spec->training.iterations;
    return true;
}

bool gf_course_build(struct gf_course *course, const struct gf_args *args, struct gf_error *reterr)
{
    if (!gf_threads_open(args, &course->pool, reterr) ||
        !gf_preset_build(&course->preset, &course->experiment, reterr) ||
        !gf_schedule_init(args, course->experiment, (uint64_t)course->iterations, &course->schedule, reterr))
        return false;
    gf_experiment_set_pool(course->experiment, course->pool);
    course->snapshot = calloc(1, sizeof *course->snapshot);
    course->done = calloc(course->schedule.count + 1, sizeof *course->done);
    return (course->snapshot && course->done) || gf_error_lack(reterr, "no memory for a snapshot");
}

void gf_course_leave_to_screen(struct gf_course *course)
{
    gf_experiment_destroy(course->experiment);
    course->experiment = NULL;
}

void gf_course_finish(struct gf_course *course)
{
    gf_output_finish(&course->output);
    gf_experiment_destroy(course->experiment);
    gf_pool_destroy(course->pool);
    gf_schedule_finish(&course->schedule);
    free(course->done);
    free(course->snapshot);
}

static bool stop(void *context)
{
    (void)context;
    return gf_interrupted() != 0;
}

/* What --at asks for at this iteration, before it is measured. */
static enum gf_course_end intervene(struct gf_course *course, uint64_t iteration, struct gf_error *reterr)
{
    const struct gf_action *action;
    course->done_count = 0;
    while ((action = gf_schedule_due(&course->schedule, iteration)) != NULL)
        if (!gf_experiment_act(course->experiment, action, 0, stop, NULL, &course->done[course->done_count++],
                               reterr))
            return gf_interrupted() ? GF_COURSE_STOPPED : GF_COURSE_FAILED;
    return GF_COURSE_DONE;
}

static enum gf_course_end measure(struct gf_course *course, const struct gf_course_watch *watch, int64_t i,
                                  struct gf_error *reterr)
{
    const enum gf_course_end end = intervene(course, (uint64_t)i, reterr);
    if (end != GF_COURSE_DONE)
        return end;
    const bool histograms = watch->histograms && watch->histograms(watch->context, i);
    if (!gf_experiment_measure(course->experiment, histograms, stop, NULL, course->snapshot))
        return GF_COURSE_STOPPED;
    if (watch->regions && watch->regions(watch->context, i) &&
        !gf_experiment_count_regions(course->experiment, stop, NULL, course->snapshot, reterr))
        return gf_interrupted() ? GF_COURSE_STOPPED : GF_COURSE_FAILED;
    return !watch->record || watch->record(watch->context, i, reterr) ? GF_COURSE_DONE : GF_COURSE_FAILED;
}

static enum gf_course_end go(struct gf_course *course, const struct gf_course_watch *watch,
                             struct gf_error *reterr)
{
    for (int64_t i = 0; !gf_interrupted(); i++) {
        const enum gf_course_end end = measure(course, watch, i, reterr);
        if (end != GF_COURSE_DONE)
            return end;
        const double now = gf_seconds_now();
        gf_progress_show(&course->progress, now, now - course->started, (uint64_t)i,
                         (uint64_t)course->iterations, course->snapshot->loss);
        if (i == course->iterations)
            return GF_COURSE_DONE;
        gf_experiment_update(course->experiment);
    }
    return GF_COURSE_STOPPED;
}

enum gf_course_end gf_course_run(struct gf_course *course, const struct gf_course_watch *watch,
                                 struct gf_error *reterr)
{
    gf_flush_denormals();
    course->progress = gf_progress_start();
    course->started = gf_seconds_now();
    const enum gf_course_end end = go(course, watch, reterr);
    gf_progress_clear(&course->progress);
    return end;
}

int gf_course_complain(struct gf_course *course, const struct gf_error *error)
{
    clearerr(course->output.stream); /* or main would tell it again */
    return course->output.closed ? GF_EXIT_FAILED : gf_complain(GF_EXIT_FAILED, error);
}
