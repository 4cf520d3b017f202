/* An experiment without a thread: the same bits every time, batches and epochs, stopping, learning. */
#include "support.h"

#include "base/float_mode.h"
#include "train/experiment_private.h"

static void the_same_spec_gives_the_same_bits(void **state)
{
    (void)state;
    const struct gf_spec spec =
        test_spec("network.depth=5", "network.activation=relu", "network.init=he", "training.optimizer=adam",
                  "training.learning_rate=0.01", "training.l2=0.001", "training.clip_norm=1", NULL);
    struct gf_experiment *a = test_experiment(&spec), *b = test_experiment(&spec);
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    memset(y, 0xa5, sizeof *y); /* whatever was there before */
    for (int i = 0; i < 60; i++) {
        test_measure(a, true, x);
        test_measure(b, i % 7 == 0, y); /* histograms or not */
        if (i % 5 == 0)
            test_measure(b, i % 7 == 0, y); /* once or twice */
        assert_int_equal(x->iteration, i);
        test_same_record(x, y);
        if (i % 7 == 0)
            test_same_states(x, y);
        gf_experiment_update(a);
        gf_experiment_update(b);
    }
    gf_experiment_restart(a);
    gf_experiment_destroy(b);
    b = test_experiment(&spec);
    test_advance(a, 30, false, x);
    test_advance(b, 30, false, y);
    test_same_record(x, y);
    gf_experiment_destroy(a);
    gf_experiment_destroy(b);
    const struct gf_spec other = test_spec("network.depth=5", "seed=2", NULL);
    a = test_experiment(&other);
    test_measure(a, false, x);
    assert_true(x->loss != y->loss);
    gf_experiment_destroy(a);
    gf_experiment_destroy(NULL);
    free(x);
    free(y);
}

static void histograms_can_be_forced(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("measure.histograms=every", "network.depth=2", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, false, snapshot);
    assert_true(snapshot->histograms);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

/* Every sample once an epoch, each epoch in another order. */
static void check_epochs(uint64_t train, uint64_t batch)
{
    struct gf_spec spec = test_spec("network.depth=1", "network.width=2", "data.test_fraction=0", NULL);
    spec.data.samples = (int64_t)train;
    spec.training.batch = (int64_t)batch;
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    const uint64_t size = batch < train ? batch : train, an_epoch = (train + size - 1) / size;
    const struct gf_dataset *data = experiment->dataset;
    double first_order = 0;
    assert_int_equal(gf_experiment_iterations_an_epoch(experiment), an_epoch);
    for (uint64_t epoch = 0; epoch < 3; epoch++) {
        double sum = 0, weighted = 0, expected = 0;
        uint64_t seen = 0;
        for (uint64_t i = 0; i < an_epoch; i++) {
            test_measure(experiment, false, snapshot);
            assert_int_equal(snapshot->iteration, epoch * an_epoch + i);
            assert_int_equal(snapshot->epoch, epoch);
            assert_int_equal(snapshot->iterations_an_epoch, an_epoch);
            assert_int_equal(snapshot->batch_rows, i + 1 < an_epoch ? size : train - size * (an_epoch - 1));
            assert_true(isnan(snapshot->train_loss) == (i != 0));
            assert_int_equal(snapshot->evaluated_at, epoch * an_epoch);
            const real *input = gf_network_input(gf_experiment_network(experiment));
            for (size_t r = 0; r < snapshot->batch_rows; r++, seen++) {
                sum += (double)input[r * 2];
                weighted += (double)input[r * 2] * (double)(seen + 1);
            }
            gf_experiment_update(experiment);
        }
        for (size_t n = 0; n < train; n++)
            expected += (double)data->inputs[n * 2];
        assert_int_equal(seen, train);
        assert_close(sum, expected, 1e-9);
        if (epoch && train > 10)
            assert_true(weighted != first_order);
        first_order = weighted;
    }
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void batches_make_epochs(void **state)
{
    (void)state;
    check_epochs(100, 32);
    check_epochs(96, 32);
    check_epochs(97, 32);
    check_epochs(50, 50);
    check_epochs(50, 51);
    check_epochs(50, 1000000);
    check_epochs(5, 1);
    check_epochs(2, 7);
}

struct countdown {
    int polls, left;
};

static bool stop_after(void *context)
{
    struct countdown *countdown = context;
    countdown->polls++;
    return countdown->left-- <= 0;
}

static void a_stopped_pass_can_be_repeated(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=4", "network.activation=relu", NULL);
    struct gf_experiment *straight = test_experiment(&spec), *halting = test_experiment(&spec);
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    const uint64_t an_epoch = gf_experiment_iterations_an_epoch(straight);
    for (uint64_t i = 0; i < an_epoch + 2; i++) {
        test_measure(straight, true, x);
        struct countdown countdown = {0, 0};
        for (int tries = 0;
             countdown.left = tries, !gf_experiment_measure(halting, true, stop_after, &countdown, y);
             tries++) {
            assert_true(tries < 1000);
            assert_int_equal(gf_experiment_iteration(halting), i);
        }
        /* forward and backward are polled for every layer, evaluation and drawing where they happen */
        assert_true(countdown.polls >= 10);
        test_same_record(x, y);
        test_same_states(x, y);
        gf_experiment_update(straight);
        gf_experiment_update(halting);
    }
    gf_experiment_destroy(straight);
    gf_experiment_destroy(halting);
    free(x);
    free(y);
}

static void check_learns(const struct gf_spec *spec, uint64_t iterations, double accuracy)
{
    struct gf_experiment *experiment = test_experiment(spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, iterations, false, snapshot);
    gf_experiment_evaluate(experiment, snapshot);
    assert_true(snapshot->last_train_accuracy >= accuracy);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void networks_learn(void **state)
{
    (void)state;
    const struct gf_spec xor = test_spec("data.source=xor", "network.depth=2", "network.activation=tanh",
                                         "training.optimizer=adam", "training.learning_rate=0.01", NULL);
    check_learns(&xor, 500, 0.95);
    const struct gf_spec spiral =
        test_spec("data.noise=0.02", "network.depth=4", "network.width=32", "network.activation=relu",
                  "network.init=he", "training.optimizer=adam", "training.learning_rate=0.005", NULL);
    check_learns(&spiral, 1500, 0.95);
    const struct gf_spec sigmoids = test_spec("data.source=xor", NULL); /* and this one does not */
    struct gf_experiment *experiment = test_experiment(&sigmoids);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, false, snapshot);
    assert_true(snapshot->layers[0].delta_rms < 1e-9 * snapshot->layers[19].delta_rms);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static double weight_squares(const struct gf_layer *layer)
{
    double sum = 0;
    for (size_t i = 0; i < layer->weight_count; i++)
        sum += (double)layer->weights[i] * (double)layer->weights[i];
    return sum;
}

/* And are known from the update, so that measuring need not read them all. */
static void weight_norms_are_those_of_the_weights(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "training.learning_rate=0.5", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    const struct gf_network *network = gf_experiment_network(experiment);
    double before = 0;
    for (int i = 0; i < 4; i++) {
        test_measure(experiment, i % 2, snapshot);
        for (size_t k = 0; k < snapshot->layer_count; k++) {
            const struct gf_layer *layer = gf_network_layer_const(network, k);
            assert_close(snapshot->layers[k].weight_norm, sqrt(weight_squares(layer)), 1e-12);
            assert_true(isnan(layer->weight_squares) == !i);
        }
        assert_true(snapshot->layers[1].weight_norm != before);
        before = snapshot->layers[1].weight_norm;
        gf_experiment_update(experiment);
    }
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void clipping_and_penalty_are_reported(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", "training.clip_norm=0.001", "training.l2=0.1", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, false, snapshot);
    assert_true(snapshot->clip_scale < 1);
    assert_close(snapshot->clip_scale, 0.001 / snapshot->gradient_norm, 1e-6);
    double squares = 0, weights = 0;
    const struct gf_network *network = gf_experiment_network(experiment);
    for (size_t k = 0; k < snapshot->layer_count; k++) {
        const struct gf_layer_measure *m = &snapshot->layers[k];
        squares +=
            m->weight_gradient_norm * m->weight_gradient_norm + m->bias_gradient_norm * m->bias_gradient_norm;
        weights += weight_squares(gf_network_layer_const(network, k));
    }
    assert_close(snapshot->gradient_norm, sqrt(squares), 1e-9);
    assert_close(snapshot->penalty, 0.05 * weights, 1e-9);
    const double norm = snapshot->gradient_norm;
    test_spec_set(&spec, "training.clip_norm", "0");
    test_spec_set(&spec, "training.l2", "0");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, false, snapshot);
    assert_true(snapshot->clip_scale == 1 && snapshot->penalty == 0 && snapshot->clipped_fraction == 0);
    assert_close(snapshot->gradient_norm, norm, 1e-12);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_spec_gives_the_same_bits),
        cmocka_unit_test(histograms_can_be_forced),
        cmocka_unit_test(batches_make_epochs),
        cmocka_unit_test(a_stopped_pass_can_be_repeated),
        cmocka_unit_test(networks_learn),
        cmocka_unit_test(weight_norms_are_those_of_the_weights),
        cmocka_unit_test(clipping_and_penalty_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
