/* A whole pass, each measure against its definition written down plainly in double. */
#include "support.h"

#include "base/random.h"
#include "gradflow/network.h"
#include "measure/measure.h"

enum { INPUTS = 3, DEPTH = 5, WIDTH = 13, ROWS = 37, OUTPUTS = 2 };

struct stage {
    struct gf_network *network;
    struct gf_measure *measure;
    struct gf_snapshot *snapshot;
    struct gf_measure_findings findings;
    real input[ROWS * INPUTS], target[ROWS * OUTPUTS];
};

static const char *const activations[DEPTH] = {"tanh", "relu", "sigmoid", "leaky_relu", "prelu"};

static struct stage *setup(double gain)
{
    static struct stage stage;
    memset(&stage, 0, sizeof stage);
    struct gf_layer_plan layers[DEPTH + 1] = {{0}};
    for (size_t k = 0; k <= DEPTH; k++) {
        const struct gf_activation *activation = gf_activation_find(k < DEPTH ? activations[k] : "identity");
        layers[k] = (struct gf_layer_plan){.units = k < DEPTH ? WIDTH : OUTPUTS,
                                           .activation = activation,
                                           .parameters = {.leak = activation->default_leak},
                                           .init = gf_init_find("lecun"),
                                           .gain = gain,
                                           .bias = 0.1,
                                           .bias_std = 0.1};
    }
    const struct gf_network_plan plan = {
        .inputs = INPUTS, .batch = ROWS, .layer_count = DEPTH + 1, .layers = layers};
    assert_true(gf_network_create(&plan, &stage.network, NULL));
    gf_network_initialise(stage.network, &plan, 3);
    gf_network_layer(stage.network, DEPTH - 1)->groups[GF_GROUP_ALPHA].values[2] = (real)-0.7;
    assert_true(gf_measure_create(stage.network, &stage.measure, NULL));
    stage.snapshot = test_snapshot();
    struct gf_random random;
    gf_random_init(&random, 1, 1);
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        stage.input[i] = (real)gf_random_normal(&random);
    for (size_t i = 0; i < ROWS; i++)
        stage.target[i * OUTPUTS + i % 2] = 1;
    return &stage;
}

static void teardown(struct stage *s)
{
    gf_measure_destroy(s->measure);
    gf_network_destroy(s->network);
    free(s->snapshot);
}

static void pass(struct stage *s, uint64_t iteration)
{
    gf_network_begin(s->network, ROWS, s->input);
    gf_measure_begin(s->measure, s->network, iteration, true, s->snapshot);
    for (size_t k = 0; k <= DEPTH; k++) {
        gf_network_forward_layer(s->network, k);
        gf_measure_forward(s->measure, s->network, k, s->snapshot);
    }
    gf_network_loss(s->network, gf_loss_find("cross_entropy"), s->target, NULL);
    for (size_t k = DEPTH + 1; k-- > 0;) {
        gf_network_backward_layer(s->network, k);
        gf_measure_backward(s->measure, s->network, k, s->snapshot);
        gf_measure_magnitude(s->network, k, s->snapshot);
    }
    gf_measure_end(s->measure, s->snapshot, &s->findings);
}

static double squares(size_t count, const real *x)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i] * (double)x[i];
    return sum;
}

static double mean(size_t count, const real *x)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i];
    return sum / (double)count;
}

static double mean_size(size_t count, const real *x)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += fabs((double)x[i]);
    return sum / (double)count;
}

static double std(size_t count, const real *x)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ((double)x[i] - mean(count, x)) * ((double)x[i] - mean(count, x));
    return sqrt(sum / (double)count);
}

static double rms(size_t count, const real *x)
{
    return sqrt(squares(count, x) / (double)count);
}

static double share(size_t count, const real *x, bool (*holds)(double))
{
    size_t hits = 0;
    for (size_t i = 0; i < count; i++)
        hits += holds((double)x[i]);
    return (double)hits / (double)count;
}

static bool negative(double x)
{
    return x < 0;
}
static bool zero(double x)
{
    return x == 0;
}

static void check_layer(const struct stage *s, size_t k)
{
    const struct gf_layer *layer = gf_network_layer_const(s->network, k);
    const struct gf_layer *above = k < DEPTH ? gf_network_layer_const(s->network, k + 1) : NULL;
    const struct gf_layer_measure *m = &s->snapshot->layers[k];
    const size_t n = ROWS * layer->units;
    double max_abs = 0, sum_abs = 0, flat = 0;
    for (size_t i = 0; i < layer->weight_count; i++) {
        max_abs = fmax(max_abs, fabs((double)layer->weight_gradient[i]));
        sum_abs += fabs((double)layer->weight_gradient[i]);
    }
    for (size_t i = 0; i < n; i++)
        flat += fabs((double)layer->derivative[i]) <= 0.05 * layer->activation->derivative_largest;
    const double delta_rms = sqrt(squares(n, layer->delta) * ROWS * ROWS / (double)n);
    assert_string_equal(m->kind, "dense");
    assert_string_equal(m->activation, layer->activation->name);
    assert_int_equal(m->width, layer->units);
    assert_int_equal(m->first_neuron, k * WIDTH);
    assert_close(m->weight_gradient_norm, sqrt(squares(layer->weight_count, layer->weight_gradient)), 1e-12);
    assert_close(gf_delta_size(m).decades, log10(m->delta_rms), 1e-12);
    assert_close(gf_weight_gradient_size(m).decades, log10(m->weight_gradient_norm), 1e-12);
    assert_true(isnan(m->branch_norm_ratio));
    assert_close(m->weight_gradient_mean_abs, sum_abs / (double)layer->weight_count, 1e-12);
    assert_close(m->weight_gradient_max_abs, max_abs, 0);
    assert_close(m->bias_gradient_norm, sqrt(squares(layer->units, layer->bias_gradient)), 1e-12);
    assert_close(m->delta_rms, delta_rms, 1e-12);
    assert_close(m->derivative_mean, mean_size(n, layer->derivative), 1e-12);
    assert_close(m->derivative_rms, rms(n, layer->derivative), 1e-12);
    assert_close(m->activation_mean, mean(n, layer->output), 1e-12);
    assert_close(m->activation_std, std(n, layer->output), 1e-12);
    assert_close(m->preactivation_mean, mean(n, layer->preactivation), 1e-12);
    assert_close(m->preactivation_std, std(n, layer->preactivation), 1e-12);
    assert_close(m->negative_fraction, share(n, layer->argument, negative), 0);
    assert_close(m->zero_fraction, share(n, layer->output, zero), 0);
    assert_close(m->saturated_fraction, layer->activation->bounded ? flat / (double)n : (double)NAN, 0);
    assert_close(m->weight_norm, sqrt(squares(layer->weight_count, layer->weights)), 1e-12);
    const double below = k ? rms(n / layer->units * WIDTH, gf_network_layer_const(s->network, k - 1)->output)
                           : rms(ROWS * INPUTS, s->input);
    assert_close(m->forward_gain, rms(n, layer->output) / below, 1e-12);
    if (above)
        assert_close(m->backward_gain,
                     delta_rms /
                         sqrt(squares(ROWS * above->units, above->delta) * ROWS / (double)above->units),
                     1e-12);
    else
        assert_true(isnan(m->backward_gain));
    uint32_t counted = 0;
    for (int b = 0; b < GF_HISTOGRAM_BINS; b++)
        counted += m->activation_histogram.counts[b];
    assert_int_equal(counted, n);
    assert_true(m->activation_histogram.min == m->activation_min);
    assert_true(m->activation_histogram.max == m->activation_max);
    counted = m->gradient_histogram.zeros + m->gradient_histogram.below + m->gradient_histogram.above;
    for (int b = 0; b < GF_HISTOGRAM_BINS; b++)
        counted += m->gradient_histogram.counts[b];
    assert_int_equal(counted, layer->weight_count);
}

static void measures_are_what_they_are_defined_as(void **state)
{
    (void)state;
    struct stage *s = setup(1.5);
    pass(s, 0);
    double all = 0;
    for (size_t k = 0; k <= DEPTH; k++) {
        const struct gf_layer *layer = gf_network_layer_const(s->network, k);
        check_layer(s, k);
        assert_true(isnan(s->snapshot->layers[k].update_ratio));
        all += squares(layer->weight_count, layer->weight_gradient) +
               squares(layer->units, layer->bias_gradient);
        if (layer->groups[GF_GROUP_ALPHA].active)
            all += squares(layer->units, layer->groups[GF_GROUP_ALPHA].gradient);
    }
    assert_close(s->findings.gradient_squares, all, 1e-12);
    assert_true(s->findings.forward_ok && s->findings.backward_ok);
    assert_int_equal(s->snapshot->layer_count, DEPTH + 1);
    assert_int_equal(s->snapshot->neuron_count, DEPTH * WIDTH + OUTPUTS);
    /* relu passes nothing where u < 0, so both shares are the same */
    assert_true(s->snapshot->layers[1].zero_fraction >= s->snapshot->layers[1].negative_fraction);
    assert_true(s->snapshot->layers[1].zero_fraction > 0.1);
    teardown(s);
}

static void check_slopes(const struct gf_activation *activation, double bias)
{
    struct stage *s = setup(1);
    struct gf_layer *layer = gf_network_layer(s->network, 1);
    layer->activation = activation;
    layer->parameters.leak = 0.3;
    layer->parameters.at_zero = 0.5;
    memset(layer->weights, 0, layer->inputs * sizeof *layer->weights); /* of one unit: u is its bias */
    layer->bias[0] = (real)bias;
    pass(s, 0);
    const double slopes = mean_size(ROWS * WIDTH, layer->derivative);
    const struct gf_layer_measure *m = &s->snapshot->layers[1];
    assert_close(m->derivative_mean, isfinite(slopes) ? slopes : (double)NAN, 1e-12);
    assert_close(m->derivative_rms, rms(ROWS * WIDTH, layer->derivative), 1e-12);
    teardown(s);
}

/* Also where it is told from the arguments' signs alone, some of them 0 or not finite. */
static void slopes_are_those_of_the_pass(void **state)
{
    (void)state;
    static const double biases[] = {0, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; gf_activation_at(i); i++)
        for (size_t b = 0; b < 4; b++)
            check_slopes(gf_activation_at(i), biases[b]);
}

static void update_ratio_is_that_of_the_update_that_led_here(void **state)
{
    (void)state;
    struct stage *s = setup(1);
    pass(s, 0);
    double before[DEPTH + 1][WIDTH * WIDTH];
    for (size_t k = 0; k <= DEPTH; k++) {
        const struct gf_layer *layer = gf_network_layer_const(s->network, k);
        for (size_t i = 0; i < layer->weight_count; i++)
            before[k][i] = (double)layer->weights[i];
    }
    gf_network_layer(s->network, 2)->frozen = true;
    const struct gf_update update = {
        .optimizer = gf_optimizer_find("sgd"),
        .settings = {.learning_rate = 0.5, .step = 1},
        .clip_scale = 1,
    };
    gf_network_update(s->network, &update);
    pass(s, 1);
    for (size_t k = 0; k <= DEPTH; k++) {
        const struct gf_layer *layer = gf_network_layer_const(s->network, k);
        double change = 0;
        for (size_t i = 0; i < layer->weight_count; i++) {
            const double d = (double)layer->weights[i] - before[k][i];
            change += d * d;
        }
        const double ratio = sqrt(change / squares(layer->weight_count, layer->weights));
        assert_true(k == 2 ? ratio == 0 : ratio > 0);
        assert_true(fabs(s->snapshot->layers[k].update_ratio - ratio) <= 1e-5 * ratio);
        assert_true(s->snapshot->layers[k].frozen == (k == 2));
    }
    teardown(s);
}

static void ratios_without_a_denominator_are_nan(void **state)
{
    (void)state;
    struct stage *s = setup(0); /* all weights zero */
    for (size_t k = 0; k <= DEPTH; k++)
        memset(gf_network_layer(s->network, k)->bias, 0,
               gf_network_layer(s->network, k)->units * sizeof(real));
    memset(s->input, 0, sizeof s->input);
    pass(s, 5);
    for (size_t k = 0; k <= DEPTH; k++)
        assert_true(isnan(s->snapshot->layers[k].update_ratio));
    assert_true(isnan(s->snapshot->layers[0].forward_gain));  /* the input is zero */
    assert_true(isnan(s->snapshot->layers[1].forward_gain));  /* tanh of it as well */
    assert_true(!isnan(s->snapshot->layers[3].forward_gain)); /* sigmoid gives 0.5 */
    assert_true(s->snapshot->layers[DEPTH - 1].backward_gain == 0);
    assert_true(isnan(s->snapshot->layers[DEPTH - 2].backward_gain));
    teardown(s);
}

static void the_first_layer_that_is_not_finite_is_found(void **state)
{
    (void)state;
    for (size_t k = 0; k <= DEPTH; k++) {
        struct stage *s = setup(1);
        gf_network_layer(s->network, k)->bias[1] = (real)NAN;
        pass(s, 0);
        assert_false(s->findings.forward_ok);
        assert_int_equal(s->findings.forward_layer, k + 1);
        assert_int_equal(s->findings.backward_layer, DEPTH + 1); /* the loss is spoilt as well */
        assert_true(isnan(s->snapshot->layers[k].preactivation_mean));
        assert_true(isfinite(s->snapshot->layers[k].activation_min));
        assert_int_equal(s->snapshot->layers[k].activation_histogram.nonfinite, ROWS);
        if (k)
            assert_true(isfinite(s->snapshot->layers[k - 1].activation_mean));
        teardown(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_are_what_they_are_defined_as),
        cmocka_unit_test(slopes_are_those_of_the_pass),
        cmocka_unit_test(update_ratio_is_that_of_the_update_that_led_here),
        cmocka_unit_test(ratios_without_a_denominator_are_nan),
        cmocka_unit_test(the_first_layer_that_is_not_finite_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
