/* What `run`, `export` and `record` have in common: a preset to train without a screen, from record 0 to the
 * last one, with what --at asks for on the way; and where the results go. */
#ifndef GRADFLOW_CLI_COURSE_H
#define GRADFLOW_CLI_COURSE_H

#include "cli/output.h"
#include "cli/progress.h"
#include "cli/schedule.h"
#include "cli/threads.h"
#include "gradflow/preset.h"
#include "gradflow/snapshot.h"

struct gf_course {
    struct gf_preset preset;
    int64_t iterations; /* number of the last record */
    struct gf_pool *pool;
    struct gf_experiment *experiment; /* works in the pool */
    struct gf_schedule schedule;
    struct gf_intervention *done; /* [done_count] of the present iteration; room for all there are */
    size_t done_count;
    struct gf_snapshot *snapshot; /* the last that was measured */
    struct gf_progress progress;
    double started; /* seconds */
    struct gf_output output;
};

/* Preset, --set and --iterations; then --threads, the experiment and --at. Everything that can be wrong with
 * them is found here. The course begins as zeros. */
bool gf_course_open(struct gf_course *course, const char *preset, const struct gf_args *args,
                    struct gf_error *reterr);
bool gf_course_build(struct gf_course *course, const struct gf_args *args, struct gf_error *reterr);
/* Everything has been checked, and the screen that is to be drawn builds an experiment of its own: two would
 * take twice the memory. */
void gf_course_leave_to_screen(struct gf_course *course);
/* Of whatever there is; without a commit the output stays what it was. */
void gf_course_finish(struct gf_course *course);

/* What happens along the way; each may be NULL. */
struct gf_course_watch {
    bool (*histograms)(void *context, int64_t iteration); /* whether the record needs them */
    bool (*regions)(void *context, int64_t iteration);    /* likewise: what measure.regions may ask for */
    /* Each record once it is measured, in course->snapshot. false: fails, with the error set. */
    bool (*record)(void *context, int64_t iteration, struct gf_error *reterr);
    void *context;
};

enum gf_course_end {
    GF_COURSE_DONE,    /* the last record is measured */
    GF_COURSE_STOPPED, /* by a signal; the experiment is where it was last measured or updated */
    GF_COURSE_FAILED,  /* with the error set */
};
enum gf_course_end gf_course_run(struct gf_course *course, const struct gf_course_watch *watch,
                                 struct gf_error *reterr);
/* Tells what a run has failed of, once, and only if somebody still reads its results. Returns the status. */
int gf_course_complain(struct gf_course *course, const struct gf_error *error);

#endif
