/* Pictures of the plane: against a plain forward pass, of one iteration, and only if they are asked for. */
#include "trainer_support.h"

#include <poll.h>

#include "base/float_mode.h"
#include "measure/plane.h"
#include "measure/regions.h"
#include "train/experiment.h"
#include "train/painter.h"

enum { WIDTH = 8 };

static struct gf_spec spiral(void)
{
    return test_spec("network.depth=3", "network.width=8", "network.activation=relu", "network.init=he",
                     "network.bias_std=0.3", "data.samples=100", "training.optimizer=adam", NULL);
}

static const struct gf_plane_request output = {
    .wanted = true, .kind = GF_PLANE_OUTPUT, .columns = 40, .rows = 30, .aspect = 1, .zoom = 1};

static const struct gf_snapshot *settle_painted(struct gf_trainer *trainer)
{
    while (gf_trainer_busy(trainer) || gf_trainer_painting(trainer))
        poll(NULL, 0, 1);
    return gf_trainer_latest(trainer);
}

static struct gf_experiment *after(const struct gf_spec *spec, uint64_t iterations)
{
    struct gf_snapshot *snapshot = test_snapshot();
    gf_flush_denormals();
    struct gf_experiment *experiment = test_experiment(spec);
    for (uint64_t i = 0; i <= iterations; i++) {
        if (i)
            gf_experiment_update(experiment);
        assert_true(gf_experiment_measure(experiment, false, NULL, NULL, snapshot));
    }
    free(snapshot);
    return experiment;
}

/* The whole network at one point, written out. Returns u of the layer asked for into ret_u. */
static void forward(const struct gf_network *network, double x, double y, size_t layer, double ret_u[WIDTH])
{
    double a[WIDTH] = {x, y}, u[WIDTH];
    for (size_t k = 0; k <= layer; k++) {
        const struct gf_layer *at = gf_network_layer_const(network, k);
        for (size_t j = 0; j < at->units; j++) {
            u[j] = (double)at->bias[j];
            for (size_t i = 0; i < at->inputs; i++)
                u[j] += (double)at->weights[j * at->inputs + i] * a[i];
        }
        for (size_t j = 0; j < at->units; j++) {
            a[j] = u[j] > 0 ? u[j] : 0;
            ret_u[j] = u[j];
        }
    }
}

static void point_of(const struct gf_plane *plane, size_t point, double *ret_x, double *ret_y)
{
    const struct gf_plane_window *window = &plane->window;
    const size_t column = point % plane->columns, row = point / plane->columns;
    *ret_x = window->left + (window->right - window->left) * ((double)column + 0.5) / plane->columns;
    *ret_y = window->top - (window->top - window->bottom) * ((double)row + 0.5) / plane->rows;
}

static void the_output_is_that_of_a_plain_forward_pass(void **state)
{
    (void)state;
    const struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    gf_trainer_plane(trainer, &output);
    for (uint64_t iteration = 0; iteration < 12; iteration += 5) {
        struct gf_experiment *experiment = after(&spec, iteration);
        if (iteration)
            gf_trainer_step(trainer, 5);
        settle_painted(trainer);
        const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
        assert_non_null(plane);
        assert_true(plane->finest && plane->iteration == iteration && plane->generation == 1);
        assert_int_equal(plane->columns, 40);
        assert_int_equal(plane->rows, 30);
        assert_int_equal(plane->classes, 2);
        size_t seen[2] = {0, 0};
        for (size_t i = 0; i < 40 * 30; i++) {
            double x, y, u[WIDTH];
            point_of(plane, i, &x, &y);
            forward(gf_experiment_network(experiment), x, y, 3, u);
            const double share = 1 / (1 + exp(-fabs(u[0] - u[1])));
            assert_close((double)plane->values[i], share, 1e-4);
            if (fabs(u[0] - u[1]) > 1e-4)
                assert_int_equal(plane->labels[i], u[1] > u[0]);
            seen[plane->labels[i]]++;
            assert_true(plane->values[i] >= plane->low && plane->values[i] <= plane->high);
        }
        assert_true(seen[0] && seen[1] && !plane->nonfinite);
        gf_experiment_destroy(experiment);
    }
    gf_trainer_destroy(trainer);
}

static void a_neuron_is_its_argument(void **state)
{
    (void)state;
    const struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    struct gf_experiment *experiment = after(&spec, 0);
    struct gf_plane_request request = output;
    request.kind = GF_PLANE_NEURON;
    for (request.layer = 0; request.layer < 4; request.layer++) {
        request.neuron = request.layer == 3 ? 1 : 5;
        gf_trainer_plane(trainer, &request);
        settle_painted(trainer);
        const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
        assert_int_equal(plane->request.layer, request.layer);
        for (size_t i = 0; i < 40 * 30; i++) {
            double x, y, u[WIDTH];
            point_of(plane, i, &x, &y);
            forward(gf_experiment_network(experiment), x, y, request.layer, u);
            assert_close((double)plane->values[i], u[request.neuron], 1e-4);
        }
        assert_true(plane->low < plane->high);
    }
    gf_experiment_destroy(experiment);
    gf_trainer_destroy(trainer);
}

static void regions_are_counted_on_the_grid(void **state)
{
    (void)state;
    const struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    struct gf_experiment *experiment = after(&spec, 7);
    struct gf_plane_request request = output;
    request.kind = GF_PLANE_REGIONS;
    request.columns = request.rows = 64;
    gf_trainer_plane(trainer, &request);
    gf_trainer_step(trainer, 7);
    settle_painted(trainer);
    const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
    assert_null(plane->no_regions);
    assert_int_equal(plane->iteration, 7);
    size_t distinct = 0;
    for (size_t i = 0; i < 64 * 64; i++) {
        size_t before = 0;
        while (before < i && plane->patterns[before] != plane->patterns[i])
            before++;
        distinct += before == i;
    }
    assert_int_equal(plane->regions, distinct);
    assert_true(distinct > 10);
    real points[2 * 64];
    uint64_t patterns[64];
    bool finite = true;
    gf_plane_points(&plane->window, 64, 64, 20 * 64, 64, points);
    assert_true(gf_patterns(gf_experiment_network(experiment), 64, points, NULL, NULL, patterns, &finite));
    assert_memory_equal(patterns, plane->patterns + 20 * 64, sizeof patterns);
    gf_experiment_destroy(experiment);
    gf_trainer_destroy(trainer);
}

static void smooth_networks_have_no_regions(void **state)
{
    (void)state;
    struct gf_spec spec = spiral();
    test_spec_set(&spec, "network.activation", "tanh");
    struct gf_trainer *trainer = create(&spec);
    struct gf_plane_request request = output;
    request.kind = GF_PLANE_REGIONS;
    gf_trainer_plane(trainer, &request);
    settle_painted(trainer);
    const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
    assert_non_null(plane->no_regions);
    assert_int_equal(plane->regions, 0);
    gf_trainer_destroy(trainer);
}

/* Pictures of iterations that went by are not published late, and never mixed: every one is that of its
 * iteration at every point. */
static void every_picture_is_of_one_iteration(void **state)
{
    (void)state;
    enum { MOST = 30 };
    const struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    struct gf_plane_request request = output;
    request.columns = 120;
    request.rows = 100;
    gf_trainer_plane(trainer, &request);
    uint64_t serial = 0, pictures = 0, iteration = 0;
    struct pollfd descriptor = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
    while (iteration < MOST) {
        assert_true(gf_trainer_step(trainer, 1));
        iteration++;
        for (int look = 0; look < 4; look++) {
            poll(&descriptor, 1, 1);
            gf_trainer_latest(trainer);
            const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
            if (!plane || plane->serial == serial)
                continue;
            assert_true(plane->serial > serial);
            serial = plane->serial;
            pictures++;
            struct gf_experiment *experiment = after(&spec, plane->iteration);
            for (size_t i = 0; i < (size_t)plane->columns * plane->rows; i += 7) {
                double x, y, u[WIDTH];
                point_of(plane, i, &x, &y);
                forward(gf_experiment_network(experiment), x, y, 3, u);
                assert_close((double)plane->values[i], 1 / (1 + exp(-fabs(u[0] - u[1]))), 1e-4);
            }
            gf_experiment_destroy(experiment);
        }
    }
    settle_painted(trainer);
    const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
    assert_true(plane->finest && plane->iteration == MOST);
    assert_true(pictures > 0);
    gf_trainer_destroy(trainer);
}

/* A step in the middle of a picture, whichever slice it comes after: the next picture is of the new iteration
 * at every point, and begins as fine as there was time for. */
static void a_step_forgets_the_picture_under_way(void **state)
{
    (void)state;
    const struct gf_spec spec = spiral();
    struct gf_experiment *experiment = after(&spec, 0);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_painter painter;
    assert_true(gf_painter_init(&painter));
    gf_painter_ask(&painter, &output);
    for (uint64_t iteration = 1; iteration < 12; iteration++) {
        for (uint64_t slice = 0; slice < iteration; slice++)
            gf_painter_work(&painter, experiment, NULL, NULL);
        gf_experiment_update(experiment);
        assert_true(gf_experiment_measure(experiment, false, NULL, NULL, snapshot));
        gf_painter_begin(&painter, 0);
        const uint64_t before = painter.serial;
        assert_true(gf_painter_has_work(&painter));
        while (painter.serial == before)
            gf_painter_work(&painter, experiment, NULL, NULL);
        const struct gf_plane *plane = gf_painter_latest(&painter);
        assert_int_equal(plane->iteration, iteration);
        for (size_t i = 0; i < (size_t)plane->columns * plane->rows; i++) {
            double x, y, u[WIDTH];
            point_of(plane, i, &x, &y);
            forward(gf_experiment_network(experiment), x, y, 3, u);
            assert_close((double)plane->values[i], 1 / (1 + exp(-fabs(u[0] - u[1]))), 1e-4);
        }
        gf_painter_begin(&painter, 0);
    }
    while (gf_painter_has_work(&painter))
        gf_painter_work(&painter, experiment, NULL, NULL);
    const struct gf_plane *plane = gf_painter_latest(&painter);
    assert_true(plane->finest);
    gf_painter_finish(&painter);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void pictures_come_while_it_runs_freely(void **state)
{
    (void)state;
    const struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    struct gf_plane_request request = output;
    request.columns = request.rows = 300;
    gf_trainer_plane(trainer, &request);
    gf_trainer_run(trainer);
    uint64_t last = 0;
    for (int pictures = 0; pictures < 5;) {
        wait_readable(trainer);
        gf_trainer_latest(trainer);
        const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
        if (!plane || !plane->iteration || plane->iteration == last)
            continue;
        assert_true(plane->iteration > last);
        assert_true(gf_trainer_painting(trainer));
        last = plane->iteration;
        pictures++;
    }
    gf_trainer_pause(trainer);
    const struct gf_snapshot *snapshot = settle_painted(trainer);
    const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
    assert_true(plane->finest && plane->iteration == snapshot->iteration);
    gf_trainer_destroy(trainer);
}

static void what_is_not_asked_for_is_not_drawn(void **state)
{
    (void)state;
    const struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    struct gf_plane_request request = output;
    gf_trainer_step(trainer, 3);
    settle_painted(trainer);
    assert_null(gf_trainer_latest_plane(trainer));
    gf_trainer_plane(trainer, &request);
    settle_painted(trainer);
    const uint64_t serial = gf_trainer_latest_plane(trainer)->serial;
    request.wanted = false;
    gf_trainer_plane(trainer, &request);
    assert_false(gf_trainer_painting(trainer));
    gf_trainer_step(trainer, 3);
    settle_painted(trainer);
    assert_int_equal(gf_trainer_latest_plane(trainer)->serial, serial);
    assert_int_equal(gf_trainer_latest_plane(trainer)->iteration, 3);
    gf_trainer_destroy(trainer);
}

static void settings_and_restarts_are_drawn_anew(void **state)
{
    (void)state;
    struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    gf_trainer_plane(trainer, &output);
    gf_trainer_step(trainer, 2);
    settle_painted(trainer);
    test_spec_set(&spec, "network.activation", "tanh");
    const uint64_t settings = gf_trainer_set(trainer, &spec);
    settle_painted(trainer);
    const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
    assert_int_equal(plane->settings, settings);
    assert_int_equal(plane->iteration, 2);
    gf_trainer_restart(trainer);
    const struct gf_snapshot *snapshot = settle_painted(trainer);
    plane = gf_trainer_latest_plane(trainer);
    assert_int_equal(plane->generation, snapshot->generation);
    assert_int_equal(plane->iteration, 0);
    test_spec_set(&spec, "data.source", "sine"); /* one feature: nothing to draw, and nothing to wait for */
    gf_trainer_set(trainer, &spec);
    snapshot = settle_painted(trainer);
    assert_true(gf_trainer_latest_plane(trainer)->generation < snapshot->generation);
    test_spec_set(&spec, "data.source", "plane");
    gf_trainer_set(trainer, &spec);
    snapshot = settle_painted(trainer);
    plane = gf_trainer_latest_plane(trainer);
    assert_int_equal(plane->generation, snapshot->generation);
    assert_int_equal(plane->classes, 0);
    assert_true(plane->target_low < -0.5f && plane->target_high > 0.5f);
    gf_trainer_destroy(trainer);
}

static void the_window_holds_all_samples(void **state)
{
    (void)state;
    struct gf_spec spec = spiral();
    test_spec_set(&spec, "data.standardize", "no");
    struct gf_trainer *trainer = create(&spec);
    struct gf_plane_request request = output;
    request.columns = 100; /* cells twice as high as wide: 50 by 30 */
    request.aspect = 0.5;
    gf_trainer_plane(trainer, &request);
    settle_painted(trainer);
    const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
    struct gf_plane_window window = plane->window;
    assert_int_equal(plane->sample_count, 80);
    assert_int_equal(plane->samples_in_all, 80);
    size_t of_class[2] = {0, 0};
    for (size_t i = 0; i < plane->sample_count; i++) {
        const struct gf_plane_sample *sample = &plane->samples[i];
        assert_true((double)sample->x > window.left && (double)sample->x < window.right);
        assert_true((double)sample->y > window.bottom && (double)sample->y < window.top);
        assert_true(sample->class < 2);
        of_class[sample->class]++;
    }
    assert_true(of_class[0] > 20 && of_class[1] > 20);
    assert_close((window.right - window.left) / (window.top - window.bottom), 50.0 / 30, 1e-9);
    request.zoom = 4;
    gf_trainer_plane(trainer, &request);
    settle_painted(trainer);
    plane = gf_trainer_latest_plane(trainer);
    assert_close(plane->window.right - plane->window.left, (window.right - window.left) / 4, 1e-9);
    assert_close(plane->window.right + plane->window.left, window.right + window.left, 1e-9);
    gf_trainer_destroy(trainer);
}

static void a_request_that_is_too_large_is_none(void **state)
{
    (void)state;
    const struct gf_spec spec = spiral();
    struct gf_trainer *trainer = create(&spec);
    static const uint32_t sizes[][2] = {
        {0, 10}, {10, 0}, {400, 400}, {1u << 31, 2}, {UINT32_MAX, UINT32_MAX}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct gf_plane_request request = output;
        request.columns = sizes[i][0];
        request.rows = sizes[i][1];
        gf_trainer_plane(trainer, &request);
        settle_painted(trainer);
        assert_null(gf_trainer_latest_plane(trainer));
    }
    gf_trainer_destroy(trainer);
}

static void numbers_that_are_none_are_told(void **state)
{
    (void)state;
    struct gf_spec spec = spiral();
    test_spec_set(&spec, "network.gain", "1000");
    test_spec_set(&spec, "network.depth", "20");
    struct gf_trainer *trainer = create(&spec);
    gf_trainer_plane(trainer, &output);
    settle_painted(trainer);
    const struct gf_plane *plane = gf_trainer_latest_plane(trainer);
    assert_true(plane->nonfinite > 0 && plane->nonfinite <= 40 * 30);
    size_t none = 0;
    for (size_t i = 0; i < 40 * 30; i++)
        none += isnan(plane->values[i]) != 0;
    assert_int_equal(none, plane->nonfinite);
    gf_trainer_destroy(trainer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_output_is_that_of_a_plain_forward_pass),
        cmocka_unit_test(a_neuron_is_its_argument),
        cmocka_unit_test(regions_are_counted_on_the_grid),
        cmocka_unit_test(smooth_networks_have_no_regions),
        cmocka_unit_test(every_picture_is_of_one_iteration),
        cmocka_unit_test(a_step_forgets_the_picture_under_way),
        cmocka_unit_test(pictures_come_while_it_runs_freely),
        cmocka_unit_test(what_is_not_asked_for_is_not_drawn),
        cmocka_unit_test(settings_and_restarts_are_drawn_anew),
        cmocka_unit_test(the_window_holds_all_samples),
        cmocka_unit_test(a_request_that_is_too_large_is_none),
        cmocka_unit_test(numbers_that_are_none_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
