#include <stdio.h>

#include "base/machine.h"
#include "engine/layer.h"
#include "support.h"

/* A layer after the other in double, as the formulas have it. */
static void plain_forward(const struct gf_network *network, size_t rows, const real *input, real *ret_output)
{
    const size_t count = gf_network_layer_count(network);
    double *from = calloc(rows * GF_WIDTH_MOST, sizeof *from), *to = calloc(rows * GF_WIDTH_MOST, sizeof *to);
    for (size_t i = 0; i < rows * gf_network_layer_const(network, 0)->inputs; i++)
        from[i] = (double)input[i];
    for (size_t l = 0; l < count; l++) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        for (size_t row = 0; row < rows; row++)
            for (size_t unit = 0; unit < layer->units; unit++) {
                double z = (double)layer->bias[unit];
                for (size_t k = 0; k < layer->inputs; k++)
                    z += (double)layer->weights[unit * layer->inputs + k] * from[row * layer->inputs + k];
                const real u = (real)z;
                real a;
                gf_activation_forward(layer->activation, &layer->parameters, 1, 1, &u, &a);
                to[row * layer->units + unit] = (double)a;
            }
        double *swap = from;
        from = to;
        to = swap;
    }
    for (size_t i = 0; i < rows * gf_network_layer_const(network, count - 1)->units; i++)
        ret_output[i] = (real)from[i];
    free(from);
    free(to);
}

static void check_shape(size_t inputs, size_t depth, size_t width, size_t outputs, size_t rows)
{
    static struct test_plan made;
    make_plan(&made, inputs, depth, width, outputs, rows, "tanh", "xavier");
    struct gf_network *network = new_network(&made, 3);
    struct gf_random random;
    gf_random_init(&random, 8, 1);
    real *input = new_random(&random, rows * inputs), *target = new_random(&random, rows * outputs);
    real *expected = new_reals(rows * outputs);
    const double loss = whole_pass(network, gf_loss_find("mse"), rows, input, target);
    plain_forward(network, rows, input, expected);
    const struct gf_layer *readout = gf_network_layer_const(network, depth);
    double plain_loss = 0;
    for (size_t i = 0; i < rows * outputs; i++) {
        assert_near(readout->output[i], expected[i], 1e-4);
        plain_loss += pow((double)expected[i] - (double)target[i], 2) / (double)(outputs * rows);
    }
    assert_near(loss, plain_loss, 1e-4 * plain_loss);
    assert_int_equal(gf_network_rows(network), rows);
    assert_ptr_equal(gf_network_input(network), input);
    for (size_t l = 0; l <= depth; l++) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        assert_int_equal(layer->inputs, l ? width : inputs);
        assert_int_equal(layer->weight_count, layer->inputs * layer->units);
        assert_string_equal(layer->type->name, "dense");
        assert_ptr_equal(layer->argument, layer->preactivation);
        assert_int_equal(layer->output_shape.channels, layer->units);
        assert_true(isfinite(layer->weight_gradient[0]) && isfinite(layer->delta[0]));
    }
    gf_network_destroy(network);
    free(input);
    free(target);
    free(expected);
}

static void every_shape_computes_the_formulas(void **state)
{
    (void)state;
    check_shape(1, 0, 1, 1, 1);
    check_shape(1, 1, 1, 1, 1);
    check_shape(3, 0, 1, 4, 5);
    check_shape(2, 3, 7, 2, 13);
    check_shape(64, 2, 130, 10, 33);
    check_shape(2, 1, 2048, 3, 4);
    check_shape(2, 512, 3, 2, 5);
}

/* The regions follow each other, every slice is aligned and its own. */
static void slices_do_not_overlap(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 3, 2, 5, 2, 7, "relu", "he");
    struct gf_network *network = new_network(&made, 1);
    const real *end = NULL;
    for (size_t region = 0; region < 3; region++)
        for (size_t l = 0; l < 3; l++) {
            const struct gf_layer *layer = gf_network_layer(network, l);
            const real *slices[] = {region == 0   ? layer->weights
                                    : region == 1 ? layer->weight_gradient
                                                  : layer->weight_moments[0],
                                    region == 0   ? layer->bias
                                    : region == 1 ? layer->bias_gradient
                                                  : layer->bias_moments[0]};
            for (size_t i = 0; i < 2; i++) {
                assert_int_equal((uintptr_t)slices[i] % 64, 0);
                assert_true(!end || slices[i] >= end);
                end = slices[i] + (i ? layer->units : layer->weight_count);
            }
        }
    assert_int_equal(gf_network_parameter_count(network), 5 * 3 + 5 + 5 * 5 + 5 + 2 * 5 + 2);
    gf_network_destroy(network);
    gf_network_destroy(NULL);
}

static void adding_a_layer_does_not_change_the_others(void **state)
{
    (void)state;
    static struct test_plan small, large;
    make_plan(&small, 4, 2, 6, 6, 3, "tanh", "xavier");
    make_plan(&large, 4, 4, 6, 6, 3, "tanh", "xavier");
    struct gf_network *a = new_network(&small, 9), *b = new_network(&large, 9), *c = new_network(&small, 10);
    for (size_t l = 0; l < 3; l++) {
        const struct gf_layer *of_a = gf_network_layer(a, l);
        const size_t bytes = of_a->weight_count * sizeof(real);
        assert_memory_equal(of_a->weights, gf_network_layer(b, l)->weights, bytes);
        assert_memory_not_equal(of_a->weights, gf_network_layer(c, l)->weights, bytes);
        if (l)
            assert_memory_not_equal(of_a->weights, gf_network_layer(a, l - 1)->weights, 6 * sizeof(real));
    }
    gf_network_destroy(a);
    gf_network_destroy(b);
    gf_network_destroy(c);
}

static void biases_and_leaks_are_those_of_the_plan(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 100, 1, 2000, 1, 1, "leaky_relu", "he");
    made.layers[0].bias = -2;
    made.layers[0].bias_std = 0.5;
    made.layers[0].parameters.leak = 1;
    made.layers[1].bias = 0.25;
    struct gf_network *network = new_network(&made, 1);
    const struct gf_layer *layer = gf_network_layer(network, 0);
    double sum = 0, squares = 0, weights = 0;
    for (size_t i = 0; i < 2000; i++) {
        sum += (double)layer->bias[i];
        squares += pow((double)layer->bias[i] + 2, 2);
    }
    for (size_t i = 0; i < layer->weight_count; i++)
        weights += pow((double)layer->weights[i], 2);
    assert_near(sum / 2000, -2, 0.05);
    assert_near(sqrt(squares / 2000), 0.5, 0.05);
    assert_near(sqrt(weights / 200000), sqrt(2.0 / (2 * 100)), 1e-3);
    assert_true(gf_network_layer(network, 1)->bias[0] == (real)0.25);
    gf_network_destroy(network);
    /* The ε of relu_eps is no slope in He's sense: his std stays that of relu. */
    make_plan(&made, 100, 1, 2000, 1, 1, "relu_eps", "he");
    made.layers[0].parameters.leak = 1;
    network = new_network(&made, 1);
    layer = gf_network_layer(network, 0);
    weights = 0;
    for (size_t i = 0; i < layer->weight_count; i++)
        weights += pow((double)layer->weights[i], 2);
    assert_near(sqrt(weights / 200000), sqrt(2.0 / 100), 2e-3);
    gf_network_destroy(network);
}

static void check_refused(const struct gf_network_plan *plan, const char *part)
{
    struct gf_network *network = NULL;
    struct gf_error error = {0};
    assert_false(gf_network_create(plan, &network, &error));
    assert_null(network);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
    assert_false(gf_network_create(plan, &network, NULL));
}

static void impossible_networks_are_refused(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 2, 2, 4, 2, 8, "relu", "he");
    struct gf_network_plan plan = made.plan;
    plan.inputs = 0;
    check_refused(&plan, "at least one input");
    plan = made.plan;
    plan.batch = 0;
    check_refused(&plan, "at least one");
    plan = made.plan;
    plan.layer_count = 0;
    check_refused(&plan, "not 0 layers");
    plan.layer_count = GF_DEPTH_MOST + 2;
    check_refused(&plan, "0 to 512 hidden layers");
    made.layers[1].units = GF_WIDTH_MOST + 1;
    check_refused(&made.plan, "layer 2: 2049 units, but 1 to 2048");
    made.layers[1].units = 0;
    check_refused(&made.plan, "layer 2: 0 units");
}

static void networks_beyond_memory_are_refused_with_their_size(void **state)
{
    (void)state;
    static struct test_plan made;
    char size[32], words[64];
    make_plan(&made, 2, 512, 2048, 2, 32, "relu", "he");
    const size_t parameters = 511u * 2048u * 2048u + 2048u * 2 + 512u * 2048u + 2 * 2048u + 2;
    const size_t bytes = gf_network_bytes(&made.plan);
    assert_true(bytes > 4 * parameters * sizeof(real));
    assert_true(bytes < 5 * parameters * sizeof(real));
    made.plan.batch = (size_t)1 << 36; /* more than any machine has */
    check_refused(&made.plan, "512 × 2048 network needs ");
    snprintf(words, sizeof words, " GB; %s ", gf_machine_memory().holder);
    check_refused(&made.plan, words);
    snprintf(size, sizeof size, " %.1f GB;", (double)gf_network_bytes(&made.plan) / 1e9);
    check_refused(&made.plan, size);
    made.plan.batch = SIZE_MAX / 4;
    assert_true(gf_network_bytes(&made.plan) == SIZE_MAX);
    check_refused(&made.plan, "more memory than can be addressed");
    made.plan.batch = 1;
    made.plan.inputs = SIZE_MAX / 4;
    assert_true(gf_network_bytes(&made.plan) == SIZE_MAX);
    for (int bits = 17; bits < 64; bits++) { /* the weights of the first layer would be 2^64, which is 0 */
        made.plan.inputs = (size_t)1 << bits;
        assert_true(gf_network_bytes(&made.plan) == SIZE_MAX);
        check_refused(&made.plan, "a network has at most 65536 inputs, not ");
    }
    made.plan.inputs = GF_INPUTS_MOST;
    assert_true(gf_network_bytes(&made.plan) < SIZE_MAX);
    made.layers[0].units = SIZE_MAX;
    assert_true(gf_network_bytes(&made.plan) == SIZE_MAX);
}

static void what_is_there_beside_a_network_counts(void **state)
{
    (void)state;
    static struct test_plan made;
    struct gf_error error = {0};
    make_plan(&made, 2, 20, 16, 2, 32, "relu", "he");
    const size_t needed = gf_network_bytes(&made.plan), there = gf_machine_memory().bytes;
    assert_true(gf_network_fits(&made.plan, there - needed, &error));
    assert_string_equal(error.message, "");
    assert_false(gf_network_fits(&made.plan, there - needed + 1, &error));
    assert_non_null(strstr(error.message, "20 × 16 network needs "));
    assert_non_null(strstr(error.message, " kB beside the "));
    assert_false(error.lacking);
    assert_false(gf_network_fits(&made.plan, SIZE_MAX, &error));
}

struct seen {
    const struct gf_network *network;
    const real *const *expected; /* [layers]: [rows][units] of the pass */
    size_t first[8];             /* rows seen of each layer */
    size_t calls, most_calls;
    bool differs;
};

static bool see(void *context, size_t layer, size_t rows, const real *argument)
{
    struct seen *seen = context;
    const size_t units = gf_network_layer_const(seen->network, layer)->units;
    const real *expected = seen->expected[layer] + seen->first[layer] * units;
    seen->differs = seen->differs || memcmp(argument, expected, rows * units * sizeof *argument) != 0;
    seen->first[layer] += rows;
    return ++seen->calls < seen->most_calls;
}

/* More samples than a chunk has: the evaluation sees what a pass over all of them sees, bit by bit. */
static void an_evaluation_is_a_pass(void **state)
{
    (void)state;
    enum { ROWS = 301, DEPTH = 3 };
    static struct test_plan made;
    make_plan(&made, 5, DEPTH, 9, 4, ROWS, "gelu", "he");
    struct gf_network *network = new_network(&made, 2);
    struct gf_random random;
    gf_random_init(&random, 4, 1);
    real *input = new_random(&random, ROWS * 5), *target = new_reals(ROWS * 4);
    for (size_t row = 0; row < ROWS; row++)
        target[row * 4 + gf_random_below(&random, 4)] = 1;
    const struct gf_loss *loss = gf_loss_find("cross_entropy");
    size_t correct = 0;
    const double passed = forward_and_loss(network, loss, ROWS, input, target, &correct);
    assert_in_range(correct, 1, ROWS - 1);

    const real *arguments[DEPTH + 1];
    real *before[DEPTH + 1];
    for (size_t l = 0; l <= DEPTH; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l);
        arguments[l] = layer->argument;
        before[l] = new_reals(ROWS * layer->units);
        memcpy(before[l], layer->output, ROWS * layer->units * sizeof(real));
    }
    struct seen seen = {.network = network, .expected = arguments, .most_calls = SIZE_MAX};
    struct gf_evaluation evaluation = {0};
    assert_true(gf_network_evaluate(network, loss, ROWS, input, target, see, &seen, &evaluation));
    assert_false(seen.differs);
    for (size_t l = 0; l <= DEPTH; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l);
        assert_int_equal(seen.first[l], ROWS);
        assert_memory_equal(layer->output, before[l], ROWS * layer->units * sizeof(real));
        free(before[l]);
    }
    assert_near(evaluation.loss, passed, 1e-12);
    assert_int_equal(evaluation.correct, correct);
    assert_int_equal(gf_network_rows(network), ROWS);

    struct gf_evaluation untouched = {.loss = 42};
    seen = (struct seen){.network = network, .expected = arguments, .most_calls = 6};
    assert_false(gf_network_evaluate(network, loss, ROWS, input, target, see, &seen, &untouched));
    assert_int_equal(seen.calls, 6);
    assert_true(untouched.loss == 42);
    assert_true(gf_network_evaluate(network, loss, ROWS, input, target, NULL, NULL, &untouched));
    assert_near(untouched.loss, evaluation.loss, 0);
    gf_network_destroy(network);
    free(input);
    free(target);
}

/* An infinity in the parameters spreads as data; nothing traps, and the rows before it are whole. */
static void nan_is_data(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 2, 3, 8, 2, 4, "relu", "he");
    struct gf_network *network = new_network(&made, 1);
    gf_network_layer(network, 1)->weights[0] = (real)INFINITY;
    const real input[8] = {1, 2, 3, 4, 5, 6, 7, 8}, target[8] = {1, 0, 1, 0, 1, 0, 1, 0};
    const double loss = whole_pass(network, gf_loss_find("cross_entropy"), 4, input, target);
    assert_true(!isfinite(loss));
    assert_true(isfinite(gf_network_layer(network, 0)->output[0]));
    gf_network_destroy(network);
}

static void two_layers_learn_xor(void **state)
{
    (void)state;
    static const real input[] = {0, 0, 0, 1, 1, 0, 1, 1}, target[] = {1, 0, 0, 1, 0, 1, 1, 0};
    static struct test_plan made;
    for (size_t o = 0; gf_optimizer_at(o); o++)
        for (size_t l = 0; gf_loss_at(l); l++) {
            make_plan(&made, 2, 1, 8, 2, 4, "tanh", "xavier");
            struct gf_network *network = new_network(&made, 1);
            const char *name = gf_optimizer_at(o)->name;
            struct gf_update update = {
                .optimizer = gf_optimizer_at(o),
                .settings = {.learning_rate = !strcmp(name, "sgd")             ? 0.5
                                              : gf_optimizer_at(o)->uses_beta2 ? 0.02
                                                                               : 0.1,
                             .momentum = 0.9,
                             .beta2 = 0.999},
                .clip_scale = 1,
            };
            double loss = 0;
            for (int64_t step = 1; step <= 1000; step++) {
                loss = whole_pass(network, gf_loss_at(l), 4, input, target);
                update.settings.step = step;
                gf_network_update(network, &update);
            }
            size_t correct = 0;
            forward_and_loss(network, gf_loss_at(l), 4, input, target, &correct);
            if (correct != 4 || !(loss < 0.02))
                fail_msg("%s, %s: loss %g, %zu of 4 right", name, gf_loss_at(l)->name, loss, correct);
            gf_network_destroy(network);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_computes_the_formulas),
        cmocka_unit_test(slices_do_not_overlap),
        cmocka_unit_test(adding_a_layer_does_not_change_the_others),
        cmocka_unit_test(biases_and_leaks_are_those_of_the_plan),
        cmocka_unit_test(impossible_networks_are_refused),
        cmocka_unit_test(networks_beyond_memory_are_refused_with_their_size),
        cmocka_unit_test(what_is_there_beside_a_network_counts),
        cmocka_unit_test(an_evaluation_is_a_pass),
        cmocka_unit_test(nan_is_data),
        cmocka_unit_test(two_layers_learn_xor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
