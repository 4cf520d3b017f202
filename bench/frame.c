/* How long a frame takes to be composed: every view at three sizes, of a network of 100 layers that has been
 * trained for a while, with a history as long as that of a million iterations. What is written of it to the
 * terminal is measured by screen.py. */
#include <stdio.h>
#include <stdlib.h>

#include "canvas/theme.h"
#include "timing.h"
#include "train/experiment.h"
#include "train/painter.h"
#include "views/view.h"

#define ITERATIONS 300
#define LONG_RUN   1000000
#define SECONDS    0.1 /* of a view at a size */

static const struct {
    int width, height;
} sizes[] = {{80, 24}, {120, 36}, {200, 60}};

static bool prepare(struct gf_spec *spec, struct gf_experiment **ret_experiment, struct gf_history **history,
                    struct gf_snapshot *snapshot, struct gf_error *reterr)
{
    gf_spec_init(spec);
    if (!gf_spec_assign(spec, "network.depth=100", reterr) ||
        !gf_spec_assign(spec, "network.activation=relu", reterr) ||
        !gf_spec_assign(spec, "network.init=he", reterr) ||
        !gf_experiment_create(spec, ret_experiment, reterr) || !gf_history_create(history, reterr) ||
        !gf_history_reset(*history, 101, gf_experiment_generation(*ret_experiment), reterr))
        return false;
    for (int i = 0; i <= ITERATIONS; i++) {
        if (i)
            gf_experiment_update(*ret_experiment);
        gf_experiment_measure(*ret_experiment, i == ITERATIONS, NULL, NULL, snapshot);
        gf_history_append(*history, snapshot);
    }
    for (int i = ITERATIONS + 1; i <= LONG_RUN; i++) {
        snapshot->iteration = (uint64_t)i;
        gf_history_append(*history, snapshot);
    }
    gf_experiment_focus(*ret_experiment, 50, snapshot);
    return true;
}

/* What the view wants of the plane, painted. */
static const struct gf_plane *paint(struct gf_painter *painter, struct gf_experiment *experiment,
                                    const struct gf_view *view, const struct gf_scene *scene,
                                    struct gf_canvas *canvas)
{
    struct gf_view_state state = {.selected = 50, .neuron = 3};
    struct gf_hit hit;
    view->draw(canvas, (struct gf_rect){0, 1, canvas->width, canvas->height - 2}, scene, &state, &hit);
    gf_painter_ask(painter, &hit.plane);
    while (gf_painter_has_work(painter))
        gf_painter_work(painter, experiment, NULL, NULL);
    return gf_painter_latest(painter);
}

struct work {
    const struct gf_view *view;
    const struct gf_scene *scene;
    struct gf_canvas *canvas;
};

static double frames(void *context, size_t times)
{
    const struct work *work = context;
    struct gf_canvas *canvas = work->canvas;
    struct gf_view_state state = {.selected = 50, .neuron = 3};
    struct gf_hit hit;
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++) {
        gf_canvas_clear(canvas, gf_theme(canvas, GF_ROLE_TEXT));
        gf_draw_header(canvas, (struct gf_rect){0, 0, canvas->width, 1}, work->scene);
        work->view->draw(canvas, (struct gf_rect){0, 1, canvas->width, canvas->height - 2}, work->scene,
                         &state, &hit);
    }
    return bench_now() - begun;
}

static bool row(struct gf_experiment *experiment, struct gf_scene *scene, const struct gf_view *view,
                const char *name)
{
    printf("| %s |", name);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct gf_canvas canvas;
        struct gf_painter painter;
        if (!gf_canvas_init(&canvas, sizes[i].width, sizes[i].height, NULL) || !gf_painter_init(&painter))
            return false;
        scene->plane = paint(&painter, experiment, view, scene, &canvas);
        struct work work = {view, scene, &canvas};
        struct bench_case timed = {.run = frames, .context = &work};
        bench_measure(&timed, 1, SECONDS);
        printf(" %.0f |", 1e6 * timed.median);
        gf_painter_finish(&painter);
        gf_canvas_finish(&canvas);
    }
    printf("\n");
    return true;
}

int main(void)
{
    static struct gf_spec spec;
    struct gf_experiment *experiment = NULL;
    struct gf_history *history = NULL;
    struct gf_snapshot *snapshot = calloc(1, sizeof *snapshot);
    struct gf_error error = {0};
    bench_count_own_time();
    if (snapshot == NULL || !prepare(&spec, &experiment, &history, snapshot, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const struct gf_run_state run = {
        .name = "bench", .running = true, .speed = 30, .rate = 30, .message = ""};
    struct gf_scene scene = {.snapshot = snapshot, .history = history, .spec = &spec, .run = &run};
    printf("| µs to compose a frame of |");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        printf(" %d × %d |", sizes[i].width, sizes[i].height);
    printf("\n|---|--:|--:|--:|\n");
    for (size_t i = 0; gf_view_at(i) != NULL; i++)
        if (!row(experiment, &scene, gf_view_at(i), gf_view_name(i)))
            return 1;
    gf_history_destroy(history);
    gf_experiment_destroy(experiment);
    free(snapshot);
    return 0;
}
