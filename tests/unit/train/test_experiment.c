/* An experiment without a thread: what is measured when, and what survives which change. */
#include "support.h"

#include "base/float_mode.h"
#include "train/experiment.h"
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

/* Whole-set scores and dead neurons by a plain forward pass over everything. */
static void check_by_brute_force(struct gf_experiment *experiment, const struct gf_snapshot *snapshot)
{
    struct gf_network *network = gf_experiment_network(experiment);
    const struct gf_dataset *data = experiment->dataset;
    const size_t layers = gf_network_layer_count(network);
    enum { WIDTH = 64 };
    static bool alive[GF_SNAPSHOT_LAYERS_MOST][WIDTH], fires[GF_SNAPSHOT_LAYERS_MOST][WIDTH];
    memset(alive, 0, sizeof alive);
    memset(fires, 0, sizeof fires);
    double loss = 0;
    size_t correct = 0;
    for (size_t n = 0; n < data->train_count; n++) {
        size_t hit = 0;
        gf_network_begin(network, 1, data->inputs + n * data->features);
        for (size_t k = 0; k < layers; k++) {
            gf_network_forward_layer(network, k);
            const struct gf_layer *layer = gf_network_layer(network, k);
            real slope[WIDTH];
            gf_activation_derivative(layer->activation, &layer->parameters, 1, layer->units, layer->argument,
                                     slope);
            for (size_t j = 0; j < layer->units; j++) {
                alive[k][j] |= slope[j] != 0 || !layer->activation->can_die;
                fires[k][j] |= layer->argument[j] > 0;
            }
        }
        loss +=
            gf_network_loss(network, experiment->model.plan.loss, data->targets + n * data->outputs, &hit);
        correct += hit;
    }
    assert_close(snapshot->train_loss, loss / (double)data->train_count, 1e-5);
    assert_close(snapshot->train_accuracy, (double)correct / (double)data->train_count, 1e-12);
    for (size_t k = 0; k < layers; k++) {
        uint32_t dead = 0, firing = 0;
        for (size_t j = 0; j < gf_network_layer(network, k)->units; j++) {
            dead += !alive[k][j];
            firing += fires[k][j];
            const uint8_t state = snapshot->neurons[snapshot->layers[k].first_neuron + j];
            assert_true((state == GF_NEURON_DEAD) == !alive[k][j]);
        }
        assert_int_equal(snapshot->layers[k].dead_count, dead);
        assert_int_equal(snapshot->layers[k].firing_count, firing);
        assert_int_equal(snapshot->layers[k].dead_checked_at, snapshot->iteration);
    }
}

static void dead_is_what_is_flat_on_every_training_sample(void **state)
{
    (void)state;
    const struct gf_spec spec =
        test_spec("network.depth=6", "network.width=12", "network.activation=relu", "network.init=he",
                  "network.bias=-0.4", "network.bias_std=0.4", "training.learning_rate=0.05",
                  "data.samples=300", "layer.3.activation=tanh", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    const uint64_t an_epoch = gf_experiment_iterations_an_epoch(experiment);
    uint32_t dead = 0;
    for (uint64_t i = 0; i <= 4 * an_epoch; i++) {
        test_measure(experiment, true, snapshot);
        if (i % an_epoch == 0) {
            check_by_brute_force(experiment, snapshot);
            test_measure(experiment, true, snapshot); /* gives back the batch the check has overwritten */
            for (size_t k = 0; k < snapshot->layer_count; k++)
                dead += snapshot->layers[k].dead_count;
        }
        gf_experiment_update(experiment);
    }
    assert_true(dead > 0); /* else nothing was tested */
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void test_scores_are_those_of_the_test_set(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=2", "data.test_fraction=0.3", "data.source=moons", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 3, false, snapshot);
    assert_true(isnan(snapshot->test_loss));
    gf_experiment_evaluate(experiment, snapshot);
    assert_int_equal(snapshot->evaluated_at, 3);
    struct gf_evaluation result;
    const struct gf_dataset *data = experiment->dataset;
    assert_true(gf_network_evaluate(gf_experiment_network(experiment), gf_loss_find("cross_entropy"),
                                    data->test_count, data->inputs + data->train_count * data->features,
                                    data->targets + data->train_count * data->outputs, NULL, NULL, &result));
    assert_true(snapshot->last_test_loss == result.loss);
    assert_true(snapshot->last_test_accuracy == (double)result.correct / 150);
    assert_int_equal(snapshot->train_count, 350);
    assert_int_equal(snapshot->test_count, 150);
    gf_experiment_destroy(experiment);
    spec = test_spec("data.source=sine", "data.test_fraction=0", "network.depth=2", NULL);
    experiment = test_experiment(&spec);
    test_measure(experiment, false, snapshot);
    assert_true(isnan(snapshot->test_loss) && isnan(snapshot->test_accuracy));
    assert_true(isfinite(snapshot->train_loss) && isnan(snapshot->train_accuracy));
    assert_true(isnan(snapshot->accuracy) && !snapshot->classes);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void copy_weights(struct gf_experiment *experiment, real *copy)
{
    struct gf_network *network = gf_experiment_network(experiment);
    for (size_t k = 0; k < gf_network_layer_count(network); k++) {
        const struct gf_layer *layer = gf_network_layer(network, k);
        memcpy(copy, layer->weights, layer->weight_count * sizeof(real));
        copy += layer->weight_count;
        memcpy(copy, layer->bias, layer->units * sizeof(real));
        copy += layer->units;
    }
}

static void live_changes_keep_the_weights(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=4", "network.width=8", "network.activation=relu",
                                    "network.bias=-3", "training.optimizer=adam", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *before = test_snapshot(), *after = test_snapshot();
    test_advance(experiment, 5, true, before);
    static real weights[1000], now[1000];
    copy_weights(experiment, weights);
    assert_true(before->layers[1].dead_count > 0);

    test_spec_set(&spec, "network.activation", "leaky_relu");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    copy_weights(experiment, now);
    assert_memory_equal(weights, now, sizeof weights);
    assert_int_equal(after->iteration, 5);
    assert_int_equal(after->generation, before->generation);
    assert_string_equal(after->layers[1].activation, "leaky_relu");
    assert_int_equal(after->layers[1].dead_checked_at, 5); /* looked at anew */
    assert_int_equal(after->evaluated_at, 5);
    assert_int_equal(after->layers[1].dead_count, 0);
    assert_int_equal(after->layers[1].state_counts[GF_NEURON_REVIVED], before->layers[1].dead_count);
    check_by_brute_force(experiment, after);
    assert_true(after->loss != before->loss);

    /* and back again: as if nothing had been */
    test_spec_set(&spec, "network.activation", "relu");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    assert_true(after->loss == before->loss);
    assert_int_equal(after->layers[1].dead_count, before->layers[1].dead_count);

    /* a rate changes nothing that is measured */
    test_spec_set(&spec, "training.learning_rate", "0.001");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, before);
    test_same_record(before, after);
    gf_experiment_destroy(experiment);
    free(before);
    free(after);
}

static void a_new_optimizer_starts_afresh(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", "training.optimizer=adam", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 4, false, snapshot);
    struct gf_network *network = gf_experiment_network(experiment);
    assert_true(gf_network_layer(network, 1)->weight_moments[0][0] != 0);
    assert_int_equal(gf_network_layer(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 4);
    test_spec_set(&spec, "training.learning_rate", "0.02");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    assert_true(gf_network_layer(network, 1)->weight_moments[0][0] != 0); /* the same optimiser goes on */
    assert_int_equal(gf_network_layer(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 4);
    test_spec_set(&spec, "training.optimizer", "momentum");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    for (size_t i = 0; i < gf_network_layer(network, 1)->weight_count; i++)
        assert_true(gf_network_layer(network, 1)->weight_moments[0][i] == 0 &&
                    gf_network_layer(network, 1)->weight_moments[1][i] == 0);
    assert_int_equal(gf_network_layer(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 0);
    test_measure(experiment, false, snapshot);
    gf_experiment_update(experiment);
    assert_int_equal(gf_network_layer(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 1);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void frozen_layers_stay(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", "layer.2.frozen=yes", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 1, false, snapshot);
    assert_true(snapshot->layers[1].update_ratio == 0 && snapshot->layers[1].frozen);
    assert_true(snapshot->layers[0].update_ratio > 0 && snapshot->layers[2].update_ratio > 0);
    test_spec_set(&spec, "layer.2.frozen", "no");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_advance(experiment, 1, false, snapshot);
    assert_true(snapshot->layers[1].update_ratio > 0 && !snapshot->layers[1].frozen);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void rebuilding_is_like_building(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    test_advance(experiment, 7, true, x);
    const uint64_t generation = x->generation;
    test_spec_set(&spec, "network.depth", "6");
    test_spec_set(&spec, "network.width", "9");
    test_apply(experiment, &spec, GF_EFFECT_REBUILD);
    assert_int_equal(gf_experiment_iteration(experiment), 0);
    test_advance(experiment, 20, true, x);
    assert_int_equal(x->generation, generation + 1);
    struct gf_experiment *fresh = test_experiment(&spec);
    test_advance(fresh, 20, true, y);
    test_same_record(x, y);
    test_same_states(x, y);
    gf_experiment_destroy(fresh);
    test_spec_set(&spec, "data.source", "circles");
    test_spec_set(&spec, "data.samples", "77");
    test_apply(experiment, &spec, GF_EFFECT_RELOAD);
    test_advance(experiment, 5, true, x);
    fresh = test_experiment(&spec);
    test_advance(fresh, 5, true, y);
    test_same_record(x, y);
    assert_int_equal(x->train_count + x->test_count, 77);
    test_spec_set(&spec, "view.speed", "7");
    test_apply(experiment, &spec, GF_EFFECT_NONE);
    assert_true(gf_experiment_spec(experiment)->view.speed == 7);
    test_measure(experiment, true, y);
    test_same_record(x, y);
    gf_experiment_destroy(fresh);
    gf_experiment_destroy(experiment);
    free(x);
    free(y);
}

static void what_fails_leaves_all_as_it_was(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "data.source=sine", NULL);
    struct gf_experiment *experiment = test_experiment(&spec), *same = test_experiment(&spec);
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    test_advance(experiment, 3, true, x);
    struct gf_spec bad[3];
    for (int i = 0; i < 3; i++)
        bad[i] = spec;
    test_spec_set(&bad[0], "training.loss", "cross_entropy"); /* live */
    test_spec_set(&bad[1], "network.depth", "2");             /* rebuild */
    test_spec_set(&bad[1], "training.loss", "cross_entropy");
    test_spec_set(&bad[2], "data.source", "csv"); /* reload */
    test_spec_set(&bad[2], "data.file", "no/such/file.csv");
    for (int i = 0; i < 3; i++) {
        struct gf_error error = {0};
        enum gf_effect effect = GF_EFFECT_NONE;
        assert_false(gf_experiment_apply(experiment, &bad[i], &effect, &error));
        assert_true(*error.message);
        assert_int_equal(effect, GF_EFFECT_NONE);
        assert_true(gf_spec_equal(gf_experiment_spec(experiment), &spec));
    }
    gf_experiment_update(experiment); /* not even the pass is lost */
    test_advance(experiment, 10, true, x);
    test_advance(same, 14, true, y);
    test_same_record(x, y);
    gf_experiment_destroy(experiment);
    gf_experiment_destroy(same);
    experiment = NULL;
    assert_false(gf_experiment_create(&bad[2], &experiment, NULL));
    assert_null(experiment);
    free(x);
    free(y);
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

static void divergence_is_noted_and_survived(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=12", "network.activation=relu", "network.init=normal",
                                    "network.gain=2", "training.learning_rate=1000", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_OK);
    uint64_t at = 0;
    uint32_t layer = 0;
    for (uint64_t i = 1; i < 60; i++) {
        gf_experiment_update(experiment);
        test_measure(experiment, true, snapshot);
        if (snapshot->status == GF_STATUS_DIVERGED && !at) {
            at = i;
            assert_int_equal(snapshot->diverged_at, i);
            layer = snapshot->diverged_layer;
            assert_in_range(layer, 0, 13);
            for (uint32_t k = 0; layer && k + 1 < layer; k++)
                assert_true(isfinite(snapshot->layers[k].activation_mean));
        }
    }
    assert_true(at > 0);
    assert_int_equal(snapshot->status, GF_STATUS_DIVERGED);
    assert_int_equal(snapshot->diverged_at, at);
    assert_int_equal(snapshot->diverged_layer, layer);
    /* a change in place does not heal it, starting again does */
    test_spec_set(&spec, "training.learning_rate", "0.000001");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_DIVERGED);
    gf_experiment_restart(experiment);
    test_advance(experiment, 3, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_OK);
    assert_int_equal(snapshot->diverged_at, 0);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void the_layer_where_it_began_is_named(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=6", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 2, false, snapshot);
    gf_network_layer(gf_experiment_network(experiment), 3)->weights[5] = (real)NAN;
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_DIVERGED);
    assert_int_equal(snapshot->diverged_at, 2);
    assert_int_equal(snapshot->diverged_layer, 4);
    assert_true(isnan(snapshot->loss));
    assert_true(isnan(snapshot->accuracy)); /* nobody knows what NaN would have guessed */
    gf_experiment_evaluate(experiment, snapshot);
    assert_true(isnan(snapshot->last_train_accuracy) && isnan(snapshot->last_test_accuracy));
    gf_experiment_destroy(experiment);
    free(snapshot);
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
    for (size_t k = 0; k < snapshot->layer_count; k++) {
        const struct gf_layer_measure *m = &snapshot->layers[k];
        squares +=
            m->weight_gradient_norm * m->weight_gradient_norm + m->bias_gradient_norm * m->bias_gradient_norm;
        weights += m->weight_norm * m->weight_norm;
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
        cmocka_unit_test(dead_is_what_is_flat_on_every_training_sample),
        cmocka_unit_test(test_scores_are_those_of_the_test_set),
        cmocka_unit_test(live_changes_keep_the_weights),
        cmocka_unit_test(a_new_optimizer_starts_afresh),
        cmocka_unit_test(frozen_layers_stay),
        cmocka_unit_test(rebuilding_is_like_building),
        cmocka_unit_test(what_fails_leaves_all_as_it_was),
        cmocka_unit_test(a_stopped_pass_can_be_repeated),
        cmocka_unit_test(divergence_is_noted_and_survived),
        cmocka_unit_test(the_layer_where_it_began_is_named),
        cmocka_unit_test(networks_learn),
        cmocka_unit_test(clipping_and_penalty_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
