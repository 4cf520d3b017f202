/* A trainer for fuzz targets, in front of the real one: it has no thread, makes what it is told at once, and
 * makes only so much of it, so that an input takes milliseconds whatever it asks for. */
#include "gradflow/trainer.h"

#include "stage.h"
#include "train/experiment.h"
#include "train/painter.h"

#define ITERATIONS_MOST 24
#define SLICES_MOST     24
#define WEIGHTS_MOST    30000.0
#define SAMPLES_MOST    2000
#define REPORTS         4
#define RUN_AT_ONCE     2 /* iterations between two looks */

struct gf_trainer {
    struct gf_experiment *experiment;
    struct gf_history *history;
    struct gf_painter painter;
    bool has_painter, running, news, refused;
    int front; /* of snapshots: the one that is shown */
    int focus;
    uint64_t serial, settings, last_settings, last_action, generation, refused_settings;
    struct gf_error refusal;
    struct gf_trainer_report reports[REPORTS]; /* [report_count] */
    size_t report_count;
};

static struct gf_snapshot snapshots[2];
static unsigned iterations, slices;

void stage_trainer_reset(void)
{
    iterations = slices = 0;
}

static bool is_small(const struct gf_spec *spec, struct gf_error *reterr)
{
    const double width = (double)spec->network.width, depth = (double)spec->network.depth;
    if (width * width * depth <= WEIGHTS_MOST && spec->data.samples <= SAMPLES_MOST)
        return true;
    return gf_error_set(reterr, "too large for a fuzz target: %lld layers, %lld samples",
                        (long long)spec->network.depth, (long long)spec->data.samples);
}

static void follow(struct gf_trainer *trainer)
{
    const uint64_t generation = gf_experiment_generation(trainer->experiment);
    if (generation != trainer->generation)
        CHECK(gf_history_reset(trainer->history,
                               gf_network_layer_count(gf_experiment_network(trainer->experiment)), generation,
                               NULL));
    trainer->generation = generation;
}

static void measure(struct gf_trainer *trainer)
{
    struct gf_snapshot *back = &snapshots[!trainer->front];
    CHECK(gf_experiment_measure(trainer->experiment, true, NULL, NULL, back));
    gf_experiment_focus(trainer->experiment, trainer->focus, back);
    back->serial = ++trainer->serial;
    back->settings = trainer->settings;
    follow(trainer);
    gf_history_append(trainer->history, back);
    trainer->news = true;
    if (trainer->has_painter)
        gf_painter_begin(&trainer->painter, trainer->settings);
}

static void step(struct gf_trainer *trainer, uint64_t count)
{
    for (; count > 0 && iterations < ITERATIONS_MOST; count--, iterations++) {
        gf_experiment_update(trainer->experiment);
        measure(trainer);
    }
}

bool gf_trainer_create(const struct gf_spec *spec, struct gf_pool *pool, struct gf_trainer **ret_trainer,
                       struct gf_error *reterr)
{
    (void)pool;
    struct gf_trainer *trainer = calloc(1, sizeof *trainer);
    CHECK(trainer && gf_history_create(&trainer->history, NULL));
    trainer->focus = -1;
    if (!is_small(spec, reterr) || !gf_experiment_create(spec, &trainer->experiment, reterr)) {
        gf_trainer_destroy(trainer);
        return false;
    }
    measure(trainer);
    *ret_trainer = trainer;
    return true;
}

void gf_trainer_destroy(struct gf_trainer *trainer)
{
    if (!trainer)
        return;
    if (trainer->has_painter)
        gf_painter_finish(&trainer->painter);
    gf_experiment_destroy(trainer->experiment);
    gf_history_destroy(trainer->history);
    free(trainer);
}

int gf_trainer_descriptor(const struct gf_trainer *trainer)
{
    (void)trainer;
    return -1;
}

const struct gf_snapshot *gf_trainer_latest(struct gf_trainer *trainer)
{
    if (trainer->running)
        step(trainer, RUN_AT_ONCE);
    if (trainer->news)
        trainer->front = !trainer->front;
    trainer->news = false;
    return &snapshots[trainer->front];
}

struct gf_history *gf_trainer_history(struct gf_trainer *trainer)
{
    return trainer->history;
}

bool gf_trainer_run(struct gf_trainer *trainer)
{
    trainer->running = true;
    return true;
}

bool gf_trainer_pause(struct gf_trainer *trainer)
{
    trainer->running = false;
    return true;
}

bool gf_trainer_step(struct gf_trainer *trainer, uint64_t count)
{
    trainer->running = false;
    step(trainer, count);
    return true;
}

bool gf_trainer_step_epoch(struct gf_trainer *trainer)
{
    const uint64_t an_epoch = gf_experiment_iterations_an_epoch(trainer->experiment);
    return gf_trainer_step(trainer, an_epoch - gf_experiment_iteration(trainer->experiment) % an_epoch);
}

bool gf_trainer_restart(struct gf_trainer *trainer)
{
    gf_experiment_restart(trainer->experiment);
    measure(trainer);
    return true;
}

static void report(struct gf_trainer *trainer, const struct gf_trainer_report *news)
{
    if (trainer->report_count < REPORTS)
        trainer->reports[trainer->report_count++] = *news;
}

static uint64_t set(struct gf_trainer *trainer, const struct gf_spec *spec,
                    const struct gf_settings_place *place)
{
    const struct gf_change change = {.serial = ++trainer->last_settings, .back = place};
    static struct gf_trainer_report news;
    struct gf_error error;
    news = (struct gf_trainer_report){.taken_back = true, .done = true};
    CHECK(gf_spec_validate(spec, &error));
    if (is_small(spec, &error) &&
        gf_experiment_change(trainer->experiment, spec, &change, NULL, &news.intervention, &error)) {
        trainer->settings = change.serial;
        measure(trainer);
        if (*news.intervention.message)
            report(trainer, &news);
        return change.serial;
    }
    trainer->refused = true;
    trainer->refused_settings = change.serial;
    trainer->refusal = error;
    return change.serial;
}

uint64_t gf_trainer_set(struct gf_trainer *trainer, const struct gf_spec *spec)
{
    return set(trainer, spec, NULL);
}

uint64_t gf_trainer_set_back(struct gf_trainer *trainer, const struct gf_spec *spec,
                             const struct gf_settings_place *place)
{
    return set(trainer, spec, place);
}

uint64_t gf_trainer_act(struct gf_trainer *trainer, const struct gf_action *action)
{
    struct gf_trainer_report news = {.number = ++trainer->last_action};
    CHECK(action->kind != GF_ACTION_SET);
    news.done = gf_experiment_act(trainer->experiment, action, news.number, NULL, NULL, &news.intervention,
                                  &news.error);
    if (news.done) {
        follow(trainer);
        gf_history_mark(trainer->history, trainer->generation, gf_experiment_iteration(trainer->experiment),
                        news.intervention.action);
        measure(trainer);
    }
    report(trainer, &news);
    return news.number;
}

bool gf_trainer_take_back(struct gf_trainer *trainer, uint64_t number)
{
    struct gf_trainer_report news = {.number = number, .taken_back = true};
    news.done = gf_experiment_take_back(trainer->experiment, number, &news.intervention, &news.error);
    if (news.done)
        measure(trainer);
    report(trainer, &news);
    return true;
}

void gf_trainer_focus(struct gf_trainer *trainer, int layer)
{
    if (trainer->focus == layer)
        return;
    trainer->focus = layer;
    measure(trainer);
}

bool gf_trainer_report(struct gf_trainer *trainer, struct gf_trainer_report *ret_report)
{
    if (!trainer->report_count)
        return false;
    *ret_report = trainer->reports[0];
    trainer->report_count--;
    memmove(trainer->reports, trainer->reports + 1, trainer->report_count * sizeof *trainer->reports);
    return true;
}

void gf_trainer_plane(struct gf_trainer *trainer, const struct gf_plane_request *request)
{
    CHECK(!request->wanted || (uint64_t)request->columns * request->rows <= GF_PLANE_POINTS_MOST);
    if (!trainer->has_painter && request->wanted) {
        CHECK(gf_painter_init(&trainer->painter));
        gf_painter_begin(&trainer->painter, trainer->settings);
        trainer->has_painter = true;
    }
    if (trainer->has_painter)
        gf_painter_ask(&trainer->painter, request);
}

const struct gf_plane *gf_trainer_latest_plane(struct gf_trainer *trainer)
{
    if (!trainer->has_painter)
        return NULL;
    for (; gf_trainer_painting(trainer); slices++)
        gf_painter_work(&trainer->painter, trainer->experiment, NULL, NULL);
    return gf_painter_latest(&trainer->painter);
}

bool gf_trainer_painting(const struct gf_trainer *trainer)
{
    return trainer->has_painter && slices < SLICES_MOST && gf_painter_has_work(&trainer->painter);
}

bool gf_trainer_busy(const struct gf_trainer *trainer)
{
    return trainer->running;
}

bool gf_trainer_refused(struct gf_trainer *trainer, uint64_t *ret_settings, struct gf_error *ret_error)
{
    if (!trainer->refused)
        return false;
    *ret_settings = trainer->refused_settings;
    *ret_error = trainer->refusal;
    trainer->refused = false;
    return true;
}
