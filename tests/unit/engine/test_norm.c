/* Norms between z and φ: the formulas, degenerate batches, and what an evaluation takes. */
#include "support.h"

enum { INPUTS = 3, DEPTH = 2, WIDTH = 6, OUTPUTS = 2, ROWS = 11, LAYERS = DEPTH + 1 };

struct stage {
    struct test_plan made;
    struct gf_network *network;
    real *input, *target; /* [2 * ROWS][…] */
};

static void use_norm(struct stage *s, const char *norm)
{
    for (size_t l = 0; l < DEPTH; l++)
        s->made.layers[l].norm = gf_norm_find(norm);
}

static struct stage *setup(const char *norm)
{
    static struct stage stage;
    make_plan(&stage.made, INPUTS, DEPTH, WIDTH, OUTPUTS, 2 * ROWS, "tanh", "lecun");
    use_norm(&stage, norm);
    stage.network = new_network(&stage.made, 3);
    struct gf_random random;
    gf_random_init(&random, 6, 1);
    stage.input = new_random(&random, 2 * ROWS * INPUTS);
    stage.target = new_random(&random, 2 * ROWS * OUTPUTS);
    return &stage;
}

static void teardown(struct stage *s)
{
    gf_network_destroy(s->network);
    free(s->input);
    free(s->target);
}

static double pass(struct stage *s, size_t rows)
{
    return whole_pass(s->network, gf_loss_find("mse"), rows, s->input, s->target);
}

static void registry_is_what_the_settings_name(void **state)
{
    (void)state;
    static const char *const names[] = {"none", "batch", "layer"};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(gf_norm_at(i)->name, names[i]);
        assert_ptr_equal(gf_norm_find(names[i]), gf_norm_at(i));
        assert_non_null(gf_norm_at(i)->formula);
        assert_int_equal(gf_norm_at(i)->apply != NULL, i > 0);
    }
    assert_null(gf_norm_at(3));
    assert_null(gf_norm_find("group"));
    assert_null(gf_norm_find(""));
}

/* u of `count` numbers that lie `stride` apart, each with its own γ and β. */
static void check_group(const struct gf_layer *layer, size_t first, size_t count, size_t stride)
{
    double mean = 0, variance = 0;
    for (size_t i = 0; i < count; i++)
        mean += (double)layer->preactivation[first + i * stride] / (double)count;
    for (size_t i = 0; i < count; i++)
        variance += pow((double)layer->preactivation[first + i * stride] - mean, 2) / (double)count;
    for (size_t i = 0; i < count; i++) {
        const size_t at = first + i * stride, unit = at % layer->units;
        const double scale = (double)layer->groups[GF_GROUP_NORM_SCALE].values[unit];
        const double shift = (double)layer->groups[GF_GROUP_NORM_SHIFT].values[unit];
        const double x = ((double)layer->preactivation[at] - mean) / sqrt(variance + 1e-5);
        assert_near(layer->argument[at], scale * x + shift, 8 * REAL_EPSILON * (1 + fabs(scale * x)));
    }
}

static void each_takes_its_own_mean_and_variance(void **state)
{
    (void)state;
    static const char *const norms[] = {"batch", "layer"};
    for (size_t n = 0; n < 2; n++) {
        struct stage *s = setup(norms[n]);
        for (size_t l = 0; l < DEPTH; l++)
            for (size_t i = 0; i < WIDTH; i++) {
                assert_true(gf_network_layer(s->network, l)->groups[GF_GROUP_NORM_SCALE].values[i] == 1);
                gf_network_layer(s->network, l)->groups[GF_GROUP_NORM_SCALE].values[i] =
                    (real)(0.5 + (double)i);
                gf_network_layer(s->network, l)->groups[GF_GROUP_NORM_SHIFT].values[i] =
                    (real)(0.1 * (double)i);
            }
        pass(s, ROWS);
        for (size_t l = 0; l < DEPTH; l++) {
            const struct gf_layer *layer = gf_network_layer(s->network, l);
            assert_ptr_not_equal(layer->argument, layer->preactivation);
            for (size_t i = 0; i < WIDTH && n == 0; i++)
                check_group(layer, i, ROWS, WIDTH);
            for (size_t row = 0; row < ROWS && n == 1; row++)
                check_group(layer, row * WIDTH, WIDTH, 1);
        }
        assert_ptr_equal(gf_network_layer(s->network, DEPTH)->argument,
                         gf_network_layer(s->network, DEPTH)->preactivation);
        teardown(s);
    }
}

/* One row over the batch, one unit over the layer: no variance, u = β, and no gradient passes. */
static void a_group_of_one_is_finite(void **state)
{
    (void)state;
    struct stage *s = setup("batch");
    struct gf_layer *layer = gf_network_layer(s->network, 1);
    for (size_t i = 0; i < WIDTH; i++)
        layer->groups[GF_GROUP_NORM_SHIFT].values[i] = (real)(0.25 * (double)i);
    assert_true(isfinite(pass(s, 1)));
    for (size_t i = 0; i < WIDTH; i++) {
        assert_true(layer->argument[i] == (real)(0.25 * (double)i));
        assert_true(layer->delta[i] == 0 && layer->groups[GF_GROUP_NORM_SCALE].gradient[i] == 0);
        assert_true(layer->groups[GF_GROUP_NORM_SHIFT].gradient[i] != 0);
    }
    teardown(s);
    static struct test_plan made;
    make_plan(&made, 1, 1, 1, 1, 3, "tanh", "lecun");
    made.layers[0].norm = gf_norm_find("layer");
    struct gf_network *network = new_network(&made, 1);
    const real input[3] = {1, -2, 3}, target[3] = {0, 1, 0};
    assert_true(isfinite(whole_pass(network, gf_loss_find("mse"), 3, input, target)));
    for (size_t row = 0; row < 3; row++) {
        assert_true(gf_network_layer(network, 0)->argument[row] == 0);
        assert_true(gf_network_layer(network, 0)->delta[row] == 0);
    }
    gf_network_destroy(network);
}

static void a_constant_shift_before_a_batch_norm_changes_nothing(void **state)
{
    (void)state;
    struct stage *s = setup("batch");
    const double before = pass(s, ROWS);
    for (size_t i = 0; i < WIDTH; i++)
        assert_near(gf_network_layer(s->network, 0)->bias_gradient[i], 0, 10 * REAL_EPSILON);
    for (size_t i = 0; i < WIDTH; i++)
        gf_network_layer(s->network, 0)->bias[i] += 3;
    assert_near(pass(s, ROWS), before, 200 * REAL_EPSILON);
    teardown(s);
}

static double evaluate(struct stage *s, size_t rows)
{
    struct gf_evaluation evaluation = {0};
    assert_true(gf_network_evaluate(s->network, gf_loss_find("mse"), rows, s->input, s->target, NULL, NULL,
                                    &evaluation));
    return evaluation.loss;
}

static void update(struct stage *s)
{
    gf_network_update(s->network, &(struct gf_update){.optimizer = gf_optimizer_find("sgd"),
                                                      .settings = {.learning_rate = 0.01, .step = 1},
                                                      .clip_scale = 1});
}

static void an_evaluation_takes_running_statistics(void **state)
{
    (void)state;
    struct stage *s = setup("batch");
    const struct gf_layer *layer = gf_network_layer(s->network, 1);
    assert_near(evaluate(s, ROWS), pass(s, ROWS), 1e-12); /* no update yet: the chunk's own */
    double mean[WIDTH] = {0}, variance[WIDTH] = {0};
    for (uint64_t t = 1; t <= 25; t++) {
        const size_t rows = t % 3 ? ROWS : ROWS + (size_t)t % 7;
        pass(s, rows);
        pass(s, rows); /* measured again: the same batch counts once */
        evaluate(s, 2 * ROWS);
        const double part = t < 10 ? 1 / (double)t : 0.1;
        for (size_t i = 0; i < WIDTH; i++) {
            mean[i] = part * layer->statistics.mean[i] + (1 - part) * mean[i];
            variance[i] = part * layer->statistics.variance[i] + (1 - part) * variance[i];
        }
        update(s);
        assert_int_equal(layer->running_batches, t);
        for (size_t i = 0; i < WIDTH; i++) {
            assert_near(layer->running.mean[i], mean[i], 1e-12);
            assert_near(layer->running.variance[i], variance[i], 1e-12);
        }
    }
    /* What one sample gets then does not depend on those beside it. */
    const double whole = evaluate(s, 2 * ROWS);
    double sum = 0;
    for (size_t row = 0; row < 2 * ROWS; row++) {
        struct gf_evaluation one = {0};
        assert_true(gf_network_evaluate(s->network, gf_loss_find("mse"), 1, s->input + row * INPUTS,
                                        s->target + row * OUTPUTS, NULL, NULL, &one));
        sum += one.loss;
    }
    assert_near(whole, sum / (2 * ROWS), 1e-7);
    assert_true(fabs(pass(s, 2 * ROWS) - whole) > 1e-6);
    teardown(s);
}

static void an_evaluation_leaves_the_pass_alone(void **state)
{
    (void)state;
    struct stage *s = setup("batch");
    pass(s, ROWS);
    const struct gf_layer *layer = gf_network_layer(s->network, 0);
    double mean[WIDTH];
    memcpy(mean, layer->statistics.mean, sizeof mean);
    real *before = new_reals(ROWS * WIDTH);
    memcpy(before, layer->argument, ROWS * WIDTH * sizeof *before);
    evaluate(s, 2 * ROWS);
    assert_memory_equal(layer->statistics.mean, mean, sizeof mean);
    assert_memory_equal(layer->argument, before, ROWS * WIDTH * sizeof *before);
    assert_int_equal(layer->running_batches, 0);
    free(before);
    teardown(s);
}

/* In chunks of about equal size, so that no row is normalised alone. */
static void chunks_are_of_equal_size(void **state)
{
    (void)state;
    enum { MANY = 129 };
    static struct test_plan made;
    make_plan(&made, 2, 1, 5, 2, 4, "tanh", "lecun");
    made.layers[0].norm = gf_norm_find("batch");
    struct gf_network *network = new_network(&made, 1);
    struct gf_random random;
    gf_random_init(&random, 6, 1);
    real *input = new_random(&random, MANY * 2), *target = new_reals(MANY * 2);
    struct gf_evaluation whole = {0}, first = {0}, second = {0};
    const struct gf_loss *loss = gf_loss_find("mse");
    assert_true(gf_network_evaluate(network, loss, MANY, input, target, NULL, NULL, &whole));
    assert_true(gf_network_evaluate(network, loss, 65, input, target, NULL, NULL, &first));
    assert_true(gf_network_evaluate(network, loss, 64, input + 130, target + 130, NULL, NULL, &second));
    assert_near(whole.loss, (65 * first.loss + 64 * second.loss) / MANY, 1e-12);
    gf_network_destroy(network);
    free(input);
    free(target);
}

static void a_norm_is_switched_on_and_off_in_place(void **state)
{
    (void)state;
    struct stage *s = setup("none");
    const double plain = pass(s, ROWS);
    const size_t parameters = gf_network_parameter_count(s->network);
    const struct gf_layer *layer = gf_network_layer(s->network, 0);
    real weights[WIDTH * INPUTS], bias[WIDTH];
    memcpy(weights, layer->weights, sizeof weights);
    memcpy(bias, layer->bias, sizeof bias);
    use_norm(s, "batch");
    assert_true(gf_network_change(s->network, &s->made.plan));
    assert_false(gf_network_change(s->network, &s->made.plan));
    assert_int_equal(gf_network_parameter_count(s->network), parameters + 2 * DEPTH * WIDTH);
    const double normed = pass(s, ROWS);
    assert_true(normed != plain);
    assert_memory_equal(layer->weights, weights, sizeof weights);
    assert_memory_equal(layer->bias, bias, sizeof bias);
    use_norm(s, "none");
    assert_true(gf_network_change(s->network, &s->made.plan));
    assert_true(pass(s, ROWS) == plain);
    assert_ptr_equal(layer->argument, layer->preactivation);
    use_norm(s, "batch");
    gf_network_change(s->network, &s->made.plan);
    pass(s, ROWS);
    update(s);
    assert_true(layer->groups[GF_GROUP_NORM_SCALE].values[0] != 1 && layer->running_batches == 1);
    use_norm(s, "layer");
    gf_network_change(s->network, &s->made.plan);
    for (size_t i = 0; i < WIDTH; i++) {
        assert_true(layer->groups[GF_GROUP_NORM_SCALE].values[i] == 1);
        assert_true(layer->groups[GF_GROUP_NORM_SHIFT].values[i] == 0);
    }
    use_norm(s, "batch");
    gf_network_change(s->network, &s->made.plan);
    assert_int_equal(layer->running_batches, 0); /* nothing of the time before */
    teardown(s);
}

static void warm_up_shifts_what_hidden_layers_see(void **state)
{
    (void)state;
    struct stage *s = setup("layer");
    s->made.layers[0].norm = NULL;
    for (size_t l = 0; l < DEPTH; l++)
        s->made.layers[l].warms_up = true;
    gf_network_destroy(s->network);
    s->network = new_network(&s->made, 3);
    const double cold = pass(s, ROWS);
    const struct gf_layer *first = gf_network_layer(s->network, 0);
    assert_ptr_equal(first->argument, first->preactivation);
    gf_network_set_warmup(s->network, 0.75);
    const double warm = pass(s, ROWS);
    assert_true(warm != cold);
    for (size_t i = 0; i < ROWS * WIDTH; i++) {
        assert_true(first->argument[i] == first->preactivation[i] + (real)0.75);
        assert_near(first->output[i], tanh((double)first->argument[i]), 4 * REAL_EPSILON);
    }
    const struct gf_layer *readout = gf_network_layer(s->network, DEPTH);
    assert_ptr_equal(readout->argument, readout->preactivation);
    assert_near(evaluate(s, ROWS), warm, 1e-12);
    gf_network_set_warmup(s->network, 0);
    assert_true(pass(s, ROWS) == cold);
    teardown(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry_is_what_the_settings_name),
        cmocka_unit_test(each_takes_its_own_mean_and_variance),
        cmocka_unit_test(a_group_of_one_is_finite),
        cmocka_unit_test(a_constant_shift_before_a_batch_norm_changes_nothing),
        cmocka_unit_test(an_evaluation_takes_running_statistics),
        cmocka_unit_test(an_evaluation_leaves_the_pass_alone),
        cmocka_unit_test(chunks_are_of_equal_size),
        cmocka_unit_test(a_norm_is_switched_on_and_off_in_place),
        cmocka_unit_test(warm_up_shifts_what_hidden_layers_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
