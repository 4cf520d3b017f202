/* Chains and blocks: products of derivatives that are known exactly. */
#include <stdio.h>

#include "support.h"

static double rms(const real *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i] * (double)values[i];
    return sqrt(sum / (double)count);
}

/* δ of the first layer over δ of hidden layer `upper`, of a chain of units of one weight and bias. */
static double chain(size_t depth, size_t upper, const char *activation, double weight, double bias,
                    bool residual, double input)
{
    static struct test_plan made;
    make_plan(&made, 1, depth, 1, 1, 1, activation, "zero");
    for (size_t l = 1; l < depth && residual; l++) {
        made.layers[l].branch = 1;
        made.layers[l].branch_scale = 1;
    }
    struct gf_network *network = new_network(&made, 1);
    for (size_t l = 0; l <= depth; l++) {
        const bool block = residual && l > 0 && l < depth;
        gf_network_layer(network, l)->weights[0] = (real)(l == depth || (residual && !block) ? 1 : weight);
        gf_network_layer(network, l)->bias[0] = (real)bias;
    }
    const real x = (real)input, target = 7;
    whole_pass(network, gf_loss_find("mse"), 1, &x, &target);
    const double ratio =
        (double)gf_network_layer(network, 0)->delta[0] / (double)gf_network_layer(network, upper)->delta[0];
    gf_network_destroy(network);
    return ratio;
}

static void chains_multiply_derivatives(void **state)
{
    (void)state;
    /* σ(0) = 1/2, so that z = 1·1/2 − 1/2 is 0 in every layer, and σ' = 1/4 */
    const double sigmoids = chain(11, 10, "sigmoid", 1, -0.5, false, 0.5);
    assert_near(sigmoids / 9.5367431640625e-7, 1, 1e-5);
    const double weights = chain(21, 20, "identity", 1.5, 0, false, 1);
    assert_near(weights / 3325.256730079651, 1, 1e-5);
}

/* The product of 1 + F' over 50 blocks: below 1 where F' is negative. */
static void blocks_multiply_one_plus_theirs(void **state)
{
    (void)state;
    /* layer 1 feeds 50 blocks of one layer each; δ of a block's layer is that of its output */
    const double falling = chain(51, 50, "identity", -0.1, 0, true, 1);
    const double growing = chain(51, 50, "identity", 0.1, 0, true, 1);
    assert_near(falling / 0.005153775207320113, 1, 1e-5);
    assert_near(growing / 117.39085287969571, 1, 1e-5);
}

enum { INPUTS = 3, WIDTH = 7, OUTPUTS = 2, ROWS = 9 };

/* Depth 8 in blocks of 3 (layers 2-4, 5-7), layer 8 plain. */
static struct gf_network *blocks(bool sum_first, double scale, const char *last_init, struct test_plan *made)
{
    make_plan(made, INPUTS, 8, WIDTH, OUTPUTS, ROWS, "relu", "he");
    for (size_t end = 3; end < 8; end += 3) {
        made->layers[end].branch = 3;
        made->layers[end].branch_scale = scale;
        made->layers[end].branch_sum_first = sum_first;
        made->layers[end].init = gf_init_find(last_init);
        if (!sum_first)
            made->layers[end].activation = gf_activation_find("identity");
    }
    return new_network(made, 5);
}

static void a_block_adds_what_goes_around_it(void **state)
{
    (void)state;
    static struct test_plan made;
    struct gf_random random;
    gf_random_init(&random, 2, 1);
    real *input = new_random(&random, ROWS * INPUTS), *target = new_random(&random, ROWS * OUTPUTS);
    for (int sum_first = 0; sum_first < 2; sum_first++) {
        struct gf_network *network = blocks(sum_first, 0.5, "he", &made);
        const double loss = whole_pass(network, gf_loss_find("mse"), ROWS, input, target);
        for (size_t end = 3; end < 8; end += 3) {
            const struct gf_layer *layer = gf_network_layer(network, end);
            const real *x = gf_network_layer(network, end - 3)->output;
            for (size_t i = 0; i < ROWS * WIDTH; i++) {
                const double sum = (double)x[i] + 0.5 * (double)layer->preactivation[i];
                const double expected = sum_first && sum < 0 ? 0 : sum;
                assert_near(layer->output[i], expected, 8 * REAL_EPSILON * (1 + fabs(sum)));
            }
            assert_int_equal(gf_network_layer(network, end - 2)->opens, 3);
        }
        struct gf_evaluation evaluation = {0};
        assert_true(
            gf_network_evaluate(network, gf_loss_find("mse"), ROWS, input, target, NULL, NULL, &evaluation));
        assert_near(evaluation.loss, loss, 1e-12 * (1 + loss));
        gf_network_destroy(network);
    }
    free(input);
    free(target);
}

/* A block that ends in a zero layer is the identity: the same gradient at both ends, none inside. */
static void a_zero_block_passes_the_gradient_on(void **state)
{
    (void)state;
    static struct test_plan made;
    struct gf_random random;
    gf_random_init(&random, 2, 1);
    real *input = new_random(&random, ROWS * INPUTS), *target = new_random(&random, ROWS * OUTPUTS);
    struct gf_network *network = blocks(false, 1 / sqrt(2), "zero", &made);
    whole_pass(network, gf_loss_find("mse"), ROWS, input, target);
    const struct gf_layer *first = gf_network_layer(network, 3), *second = gf_network_layer(network, 6);
    assert_memory_equal(first->output, gf_network_layer(network, 0)->output, ROWS * WIDTH * sizeof(real));
    assert_memory_equal(second->output, first->output, ROWS * WIDTH * sizeof(real));
    assert_memory_equal(first->delta, second->delta, ROWS * WIDTH * sizeof(real));
    assert_true(rms(first->delta, ROWS * WIDTH) > 0);
    assert_true(rms(gf_network_layer(network, 1)->delta, ROWS * WIDTH) == 0);
    assert_true(rms(gf_network_layer(network, 4)->delta, ROWS * WIDTH) == 0);
    assert_true(rms(second->weight_gradient, second->weight_count) > 0); /* it can begin to learn */
    gf_network_destroy(network);
    free(input);
    free(target);
}

/* f(aW) = a^L f(W) without biases, and ⟨W, ∂loss/∂W⟩ is the same in every layer. */
static void relu_networks_are_homogeneous(void **state)
{
    (void)state;
    enum { MATRICES = 10 };
    static struct test_plan made;
    struct gf_random random;
    gf_random_init(&random, 4, 1);
    make_plan(&made, INPUTS, MATRICES - 1, 24, OUTPUTS, ROWS, "relu", "he");
    struct gf_network *network = new_network(&made, 3);
    real *input = new_random(&random, ROWS * INPUTS), *target = new_random(&random, ROWS * OUTPUTS);
    whole_pass(network, gf_loss_find("mse"), ROWS, input, target);
    double products[MATRICES];
    for (size_t l = 0; l < MATRICES; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l);
        products[l] = 0;
        for (size_t i = 0; i < layer->weight_count; i++)
            products[l] += (double)layer->weights[i] * (double)layer->weight_gradient[i];
        assert_near(products[l] / products[0], 1, 1e-3 * (GF_REAL_IS_DOUBLE ? 1e-8 : 1));
    }
    assert_true(fabs(products[0]) > 1e-6);
    const struct gf_layer *readout = gf_network_layer(network, MATRICES - 1);
    const double before = rms(readout->output, ROWS * OUTPUTS);
    for (size_t l = 0; l < MATRICES; l++)
        for (size_t i = 0; i < gf_network_layer(network, l)->weight_count; i++)
            gf_network_layer(network, l)->weights[i] *= (real)1.3;
    whole_pass(network, gf_loss_find("mse"), ROWS, input, target);
    assert_near(rms(readout->output, ROWS * OUTPUTS) / before / 13.785849184900007, 1, 1e-5);
    gf_network_destroy(network);
    free(input);
    free(target);
}

static void refused(struct test_plan *made, const char *part)
{
    struct gf_network *network = NULL;
    struct gf_error error = {0};
    assert_false(gf_network_create(&made->plan, &network, &error));
    if (!strstr(error.message, part))
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
}

static void impossible_blocks_are_refused(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 4, 6, 4, 4, ROWS, "relu", "he");
    made.layers[1].branch = 2; /* nothing before it to take x from */
    refused(&made, "layer 2: no block of 2 layers can end here");
    made.layers[1].branch = 0;
    made.layers[6].branch = 2; /* the read-out */
    refused(&made, "layer 7: no block");
    made.layers[6].branch = 0;
    made.layers[3].branch = made.layers[4].branch = 3; /* overlap */
    refused(&made, "layer 5: no block");
    made.layers[4].branch = 0;
    made.layers[3].units = 5;
    refused(&made, "layer 4: a block from 4 to 5 units has no skip connection");
    made.layers[3].units = 4;
    struct gf_network *network = new_network(&made, 1);
    gf_network_destroy(network);
}

/* A read-out on layer 2 of 5 is a network of two layers. */
static void the_read_out_moves(void **state)
{
    (void)state;
    static struct test_plan large, small;
    struct gf_random random;
    gf_random_init(&random, 4, 1);
    real *input = new_random(&random, ROWS * INPUTS), *target = new_random(&random, ROWS * OUTPUTS);
    make_plan(&large, INPUTS, 5, WIDTH, OUTPUTS, ROWS, "tanh", "xavier");
    make_plan(&small, INPUTS, 2, WIDTH, OUTPUTS, ROWS, "tanh", "xavier");
    large.layers[3].branch = 2; /* layers 3 and 4: dormant, and no skip connection around nothing */
    large.layers[3].branch_scale = 1;
    struct gf_network *a = new_network(&large, 3), *b = new_network(&small, 3);
    struct gf_layer *of_a = gf_network_layer(a, 5), *of_b = gf_network_layer(b, 2);
    memcpy(of_a->weights, of_b->weights, of_a->weight_count * sizeof(real));
    gf_network_set_top(a, 2);
    for (size_t l = 0; l < 6; l++)
        assert_int_equal(gf_network_dormant(a, l), l >= 2 && l < 5);
    const struct gf_loss *loss = gf_loss_find("mse");
    assert_true(whole_pass(a, loss, ROWS, input, target) == whole_pass(b, loss, ROWS, input, target));
    for (size_t l = 0; l < 2; l++)
        assert_memory_equal(gf_network_layer(a, l)->weight_gradient, gf_network_layer(b, l)->weight_gradient,
                            gf_network_layer(a, l)->weight_count * sizeof(real));
    assert_memory_equal(of_a->weight_gradient, of_b->weight_gradient, of_a->weight_count * sizeof(real));
    struct gf_evaluation evaluated_a = {0}, evaluated_b = {0};
    gf_network_evaluate(a, loss, ROWS, input, target, NULL, NULL, &evaluated_a);
    gf_network_evaluate(b, loss, ROWS, input, target, NULL, NULL, &evaluated_b);
    assert_true(evaluated_a.loss == evaluated_b.loss);
    real *dormant = new_reals(of_a->inputs * WIDTH);
    memcpy(dormant, gf_network_layer(a, 3)->weights, gf_network_layer(a, 3)->weight_count * sizeof(real));
    const struct gf_update update = {.optimizer = gf_optimizer_find("sgd"),
                                     .settings = {.learning_rate = 0.1, .step = 1},
                                     .clip_scale = 1,
                                     .penalty = {.l2 = 0.1}};
    gf_network_update(a, &update);
    assert_memory_equal(gf_network_layer(a, 3)->weights, dormant,
                        gf_network_layer(a, 3)->weight_count * sizeof(real));
    gf_network_set_top(a, 5);
    assert_false(gf_network_dormant(a, 4));
    assert_true(isfinite(whole_pass(a, loss, ROWS, input, target)));
    assert_true(gf_network_layer(a, 3)->delta[0] != 0);
    gf_network_destroy(a);
    gf_network_destroy(b);
    free(dormant);
    free(input);
    free(target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_multiply_derivatives),
        cmocka_unit_test(blocks_multiply_one_plus_theirs),
        cmocka_unit_test(a_block_adds_what_goes_around_it),
        cmocka_unit_test(a_zero_block_passes_the_gradient_on),
        cmocka_unit_test(relu_networks_are_homogeneous),
        cmocka_unit_test(impossible_blocks_are_refused),
        cmocka_unit_test(the_read_out_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
