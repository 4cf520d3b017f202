/* The focus against a network computed again from its weights, with plain loops in double. */
#include "support.h"

#include "train/experiment.h"

enum { ROWS_MOST = 64, UNITS_MOST = 32, LAYERS_MOST = 12 };

/* z, u and a of every layer, [layer][row][unit]. */
static double z_of[LAYERS_MOST][ROWS_MOST][UNITS_MOST], u_of[LAYERS_MOST][ROWS_MOST][UNITS_MOST],
    a_of[LAYERS_MOST][ROWS_MOST][UNITS_MOST];

static double phi(const char *name, double u, double alpha)
{
    if (strcmp(name, "relu") == 0)
        return u > 0 ? u : 0;
    if (strcmp(name, "prelu") == 0 || strcmp(name, "leaky_relu") == 0)
        return u > 0 ? u : alpha * u;
    if (strcmp(name, "tanh") == 0)
        return tanh(u);
    if (strcmp(name, "elu") == 0)
        return u > 0 ? u : alpha * expm1(u);
    if (strcmp(name, "sigmoid") == 0)
        return 1 / (1 + exp(-u));
    assert_string_equal(name, "identity");
    return u;
}

static double input_of(const struct gf_network *network, size_t layer, size_t row, size_t unit)
{
    const size_t inputs = gf_network_layer_const(network, 0)->inputs;
    return layer ? a_of[layer - 1][row][unit] : (double)gf_network_input(network)[row * inputs + unit];
}

static void norm_of(const struct gf_layer *layer, size_t k, size_t rows)
{
    const bool batch = strcmp(layer->norm->name, "batch") == 0, none = strcmp(layer->norm->name, "none") == 0;
    const size_t units = layer->units;
    assert_true(batch || none);
    for (size_t j = 0; j < units; j++) {
        double mean = 0, variance = 0;
        for (size_t r = 0; r < rows; r++)
            mean += z_of[k][r][j] / (double)rows;
        for (size_t r = 0; r < rows; r++)
            variance += pow(z_of[k][r][j] - mean, 2) / (double)rows;
        for (size_t r = 0; r < rows; r++)
            u_of[k][r][j] = none ? z_of[k][r][j]
                                 : (double)layer->groups[GF_GROUP_NORM_SCALE].values[j] *
                                           (z_of[k][r][j] - mean) / sqrt(variance + 1e-5) +
                                       (double)layer->groups[GF_GROUP_NORM_SHIFT].values[j];
    }
}

static void compute_layer(const struct gf_network *network, size_t k, size_t rows, double shift)
{
    const struct gf_layer *layer = gf_network_layer_const(network, k);
    const struct gf_parameter_group *alpha = &layer->groups[GF_GROUP_ALPHA];
    const double scale = (double)layer->branch_scale;
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < layer->units; j++) {
            double sum = (double)layer->bias[j];
            for (size_t i = 0; i < layer->inputs; i++)
                sum += (double)layer->weights[j * layer->inputs + i] * input_of(network, k, r, i);
            z_of[k][r][j] = sum;
        }
    norm_of(layer, k, rows);
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < layer->units; j++) {
            const double x = layer->branch ? a_of[k - layer->branch][r][j] : 0;
            if (layer->branch && layer->branch_sum_first)
                u_of[k][r][j] = x + scale * u_of[k][r][j];
            u_of[k][r][j] += layer->warms_up ? shift : 0;
            a_of[k][r][j] = phi(layer->activation->name, u_of[k][r][j],
                                alpha->active ? (double)alpha->values[j] : layer->parameters.leak);
            if (layer->branch && !layer->branch_sum_first)
                a_of[k][r][j] = x + scale * a_of[k][r][j];
        }
}

/* Every entry of a buffer into the bins of its own range. */
static void check_histogram(const struct gf_histogram *histogram, const real *values, size_t count,
                            double scale)
{
    double least = INFINITY, most = -INFINITY;
    uint32_t counts[GF_HISTOGRAM_BINS] = {0}, zeros = 0;
    for (size_t i = 0; i < count; i++) {
        least = fmin(least, (double)values[i]);
        most = fmax(most, (double)values[i]);
        zeros += values[i] == 0;
    }
    for (size_t i = 0; i < count; i++) {
        const double share = most > least ? ((double)values[i] - least) / (most - least) : 0;
        const int bin = (int)(share * GF_HISTOGRAM_BINS);
        counts[bin < GF_HISTOGRAM_BINS ? bin : GF_HISTOGRAM_BINS - 1]++;
    }
    assert_close(histogram->min, scale * least, 1e-12);
    assert_close(histogram->max, scale * most, 1e-12);
    assert_int_equal(histogram->zeros, zeros);
    assert_int_equal(histogram->nonfinite, 0);
    unsigned apart = 0, all = 0; /* at an edge, rounding may decide otherwise */
    for (int k = 0; k < GF_HISTOGRAM_BINS; k++) {
        apart += (unsigned)abs((int)histogram->counts[k] - (int)counts[k]);
        all += histogram->counts[k];
    }
    assert_int_equal(all, count);
    assert_true(apart <= count / 100);
}

static void check_unit(const struct gf_network *network, const struct gf_focus *focus, size_t j)
{
    const size_t k = focus->layer, rows = gf_network_rows(network);
    const struct gf_layer *layer = gf_network_layer_const(network, k);
    const struct gf_focus_units *units = &focus->units;
    double mean_z = 0, mean_a = 0, firing = 0, variance = 0, delta = 0, weights = 0, gradient = 0;
    for (size_t r = 0; r < rows; r++) {
        const double d = (double)layer->delta[r * layer->units + j];
        mean_z += z_of[k][r][j] / (double)rows;
        mean_a += a_of[k][r][j] / (double)rows;
        firing += (layer->argument[r * layer->units + j] > 0) / (double)rows;
        delta += pow((double)rows * d, 2) / (double)rows;
    }
    for (size_t r = 0; r < rows; r++)
        variance += pow(z_of[k][r][j] - mean_z, 2) / (double)rows;
    for (size_t i = 0; i < layer->inputs; i++) {
        double entry = 0;
        for (size_t r = 0; r < rows; r++)
            entry += (double)layer->delta[r * layer->units + j] * input_of(network, k, r, i);
        gradient += entry * entry;
        weights += pow((double)layer->weights[j * layer->inputs + i], 2);
    }
    assert_close((double)units->preactivation_mean[j], mean_z, 1e-4);
    assert_close((double)units->preactivation_std[j], sqrt(variance), 1e-4);
    assert_close((double)units->activation_mean[j], mean_a, 1e-4);
    assert_close((double)units->firing_share[j], firing, 1e-6);
    assert_close((double)units->delta_rms[j], sqrt(delta), 1e-5);
    assert_close((double)units->weight_norm[j], sqrt(weights), 1e-6);
    assert_close((double)units->gradient_norm[j], sqrt(gradient), 1e-5);
    assert_true(units->bias[j] == (float)layer->bias[j]);
}

static void check_curve(const struct gf_network *network, const struct gf_focus *focus, double alpha)
{
    const struct gf_layer *layer = gf_network_layer_const(network, focus->layer);
    const char *name = layer->activation->name;
    assert_true(focus->curve_to > focus->curve_from);
    assert_true(focus->curve_from <= focus->argument_histogram.min);
    assert_true(focus->curve_to >= focus->argument_histogram.max);
    for (int i = 0; i < GF_FOCUS_POINTS; i++) {
        const double u =
            focus->curve_from + (focus->curve_to - focus->curve_from) * i / (double)(GF_FOCUS_POINTS - 1);
        assert_close((double)focus->curve[i], phi(name, u, alpha), 1e-5);
    }
}

static void check_layer(const struct gf_network *network, const struct gf_snapshot *snapshot, size_t k)
{
    const struct gf_layer *layer = gf_network_layer_const(network, k);
    const struct gf_focus *focus = &snapshot->focus;
    const struct gf_layer_measure *m = &snapshot->layers[k];
    const size_t rows = gf_network_rows(network), count = rows * layer->units;
    assert_true(focus->valid);
    assert_int_equal(focus->layer, k);
    assert_string_equal(focus->formula, layer->activation->formula);
    double least = INFINITY, most = -INFINITY, mean = 0, deltas = 0, gradients = 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < layer->units; j++) {
            least = fmin(least, u_of[k][r][j]), most = fmax(most, u_of[k][r][j]);
            mean += u_of[k][r][j] / (double)count;
        }
    assert_close(focus->argument_histogram.min, least, 1e-4);
    assert_close(focus->argument_histogram.max, most, 1e-4);
    assert_close(focus->argument_mean, mean, 1e-4);
    check_histogram(&focus->preactivation_histogram, layer->preactivation, count, 1);
    check_histogram(&focus->argument_histogram, layer->argument, count, 1);
    check_histogram(&focus->delta_histogram, layer->delta, count, (double)rows);
    for (size_t j = 0; j < layer->units; j++) {
        check_unit(network, focus, j);
        deltas += pow((double)focus->units.delta_rms[j], 2) / (double)layer->units;
        gradients += pow((double)focus->units.gradient_norm[j], 2);
    }
    assert_close(sqrt(deltas), m->delta_rms, 1e-5); /* the units make up the layer */
    assert_close(sqrt(gradients), m->weight_gradient_norm, 1e-5);
    check_curve(network, focus, m->learns_alpha ? m->alpha_mean : layer->parameters.leak);
}

/* All layers in turn, some iterations after the start. */
static void check_network(const struct gf_spec *spec, double shift)
{
    struct gf_experiment *experiment = test_experiment(spec);
    const struct gf_network *network = gf_experiment_network(experiment);
    struct gf_snapshot *snapshot = test_snapshot();
    for (int i = 0; i < 5; i++) {
        if (i)
            gf_experiment_update(experiment);
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
        assert_false(snapshot->focus.valid);
    }
    const size_t layers = gf_network_layer_count(network);
    for (size_t k = 0; k < layers; k++)
        compute_layer(network, k, gf_network_rows(network), shift);
    for (size_t k = layers; k-- > 0;) {
        gf_experiment_focus(experiment, (int)k, snapshot);
        check_layer(network, snapshot, k);
        const struct gf_layer *layer = gf_network_layer_const(network, k);
        assert_int_equal(snapshot->focus.sees_z, layer->argument == layer->preactivation);
        assert_int_equal(snapshot->focus.norm != NULL, layer->norm->apply != NULL);
    }
    gf_experiment_focus(experiment, (int)layers, snapshot);
    assert_false(snapshot->focus.valid); /* there is no such layer */
    gf_experiment_focus(experiment, 0, snapshot);
    assert_true(snapshot->focus.valid);
    gf_experiment_focus(experiment, -1, snapshot);
    assert_false(snapshot->focus.valid);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void plain_layers_are_what_they_are_computed_to_be(void **state)
{
    (void)state;
    static const char *const activations[] = {"network.activation=relu", "network.activation=tanh",
                                              "network.activation=sigmoid", "network.activation=elu",
                                              "network.activation=leaky_relu"};
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++) {
        const struct gf_spec spec =
            test_spec(activations[i], "network.depth=4", "network.width=9", "network.init=he",
                      "network.bias=-0.3", "network.bias_std=0.5", NULL);
        check_network(&spec, 0);
    }
}

/* φ sees something else than z. */
static void what_phi_sees_is_told_apart_from_z(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=7", "network.width=8", "network.activation=relu",
                                    "network.init=he", "network.norm=batch", NULL);
    check_network(&spec, 0);
    test_spec_set(&spec, "network.residual", "3");
    check_network(&spec, 0);
    test_spec_set(&spec, "network.residual_order", "post");
    check_network(&spec, 0);
    test_spec_set(&spec, "network.norm", "none");
    check_network(&spec, 0);
    spec = test_spec("network.depth=3", "network.width=6", "network.activation=tanh",
                     "training.bias_warmup=2", "training.bias_warmup_iterations=8", NULL);
    check_network(&spec, 1); /* half of it at iteration 4 */
}

static void alpha_is_told_of_each_unit(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "network.width=8", "network.activation=prelu",
                                          "network.init=he", "training.learning_rate=0.5", NULL);
    check_network(&spec, 0);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    for (int i = 0; i < 10; i++) {
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
        if (i < 9)
            gf_experiment_update(experiment);
    }
    gf_experiment_focus(experiment, 1, snapshot);
    const struct gf_parameter_group *alpha =
        &gf_network_layer_const(gf_experiment_network(experiment), 1)->groups[GF_GROUP_ALPHA];
    for (size_t j = 0; j < alpha->count; j++) {
        assert_true(snapshot->focus.units.alpha[j] == (float)alpha->values[j]);
        assert_true(snapshot->focus.units.alpha_gradient[j] == (float)alpha->gradient[j]);
    }
    gf_experiment_focus(experiment, 3, snapshot);
    assert_true(isnan(snapshot->focus.units.alpha[0]));
    gf_experiment_destroy(experiment);
    free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_layers_are_what_they_are_computed_to_be),
        cmocka_unit_test(what_phi_sees_is_told_apart_from_z),
        cmocka_unit_test(alpha_is_told_of_each_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
