/* From settings to what data and engine are asked for. */
#include "support.h"

#include "train/plan.h"

static struct gf_training_plan plan_of(const struct gf_spec *spec)
{
    struct gf_data_plan data;
    struct gf_dataset *dataset = NULL;
    struct gf_error error = {0};
    static struct gf_training_plan plan;
    assert_true(gf_plan_data(spec, &data, &error));
    if (!gf_dataset_create(&data.request, &dataset, &error))
        fail_msg("%s", error.message);
    if (!gf_plan_training(spec, dataset, &plan, &error))
        fail_msg("%s", error.message);
    gf_dataset_destroy(dataset);
    return plan;
}

static void defaults_make_the_default_network(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec(NULL, NULL);
    const struct gf_training_plan plan = plan_of(&spec);
    const struct gf_network_plan network = gf_plan_network(&plan);
    assert_int_equal(network.inputs, 2);
    assert_int_equal(network.batch, 32);
    assert_int_equal(network.layer_count, 21);
    assert_ptr_equal(network.layers, plan.layers);
    for (size_t k = 0; k < 20; k++) {
        assert_int_equal(plan.layers[k].units, 16);
        assert_string_equal(plan.layers[k].activation->name, "sigmoid");
        assert_string_equal(plan.layers[k].init->name, "xavier");
        assert_true(plan.layers[k].gain == 1 && plan.layers[k].bias == 0 && !plan.layers[k].frozen);
    }
    assert_int_equal(plan.layers[20].units, 2);
    assert_string_equal(plan.layers[20].activation->name, "identity");
    assert_string_equal(plan.layers[20].init->name, "xavier");
    assert_string_equal(plan.loss->name, "cross_entropy");
    assert_string_equal(plan.optimizer->name, "sgd");
}

static void auto_leak_is_each_activation_s_own(void **state)
{
    (void)state;
    for (size_t i = 0; gf_activation_at(i); i++) {
        struct gf_spec spec = test_spec("network.depth=2", NULL);
        test_spec_set(&spec, "network.activation", gf_activation_at(i)->name);
        assert_true(plan_of(&spec).layers[0].parameters.leak == gf_activation_at(i)->default_leak);
        test_spec_set(&spec, "network.leak", "0.3");
        assert_true(plan_of(&spec).layers[0].parameters.leak == 0.3);
    }
    const struct gf_spec spec = test_spec("network.activation=relu", "network.relu_at_zero=0.5", NULL);
    assert_true(plan_of(&spec).layers[0].parameters.at_zero == 0.5);
}

static void overrides_lie_over_the_network_s_settings(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec(
        "network.depth=4", "network.bias=0.5", "network.gain=2", "network.leak=0.2",
        "layer.2.activation=leaky_relu", "layer.2.leak=auto", "layer.3.init=he", "layer.3.gain=3",
        "layer.3.bias=-1", "layer.3.frozen=yes", "layer.4.activation=elu", "layer.5.activation=relu", NULL);
    const struct gf_training_plan plan = plan_of(&spec);
    assert_int_equal(plan.layer_count, 5);
    assert_string_equal(plan.layers[0].activation->name, "sigmoid");
    assert_true(plan.layers[0].bias == 0.5 && plan.layers[0].gain == 2);
    assert_string_equal(plan.layers[1].activation->name, "leaky_relu");
    assert_true(plan.layers[1].parameters.leak == 0.01); /* auto in the layer beats 0.2 in the network */
    assert_string_equal(plan.layers[2].init->name, "he");
    assert_true(plan.layers[2].gain == 3 && plan.layers[2].bias == -1 && plan.layers[2].frozen);
    assert_true(plan.layers[3].parameters.leak == 0.2);
    assert_false(plan.layers[3].frozen);
    assert_string_equal(plan.layers[4].activation->name, "identity"); /* beyond the depth: dormant */
}

static void norms_and_warm_up_are_for_hidden_layers(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "network.norm=layer", NULL);
    const struct gf_training_plan plan = plan_of(&spec);
    for (size_t k = 0; k < 4; k++) {
        assert_string_equal(plan.layers[k].norm->name, k < 3 ? "layer" : "none");
        assert_int_equal(plan.layers[k].warms_up, k < 3);
        assert_int_equal(plan.layers[k].branch, 0);
    }
}

/* Depth 8 in blocks of 3: layers 2-4 and 5-7; 8 is left over. */
static void blocks_begin_at_layer_two(void **state)
{
    (void)state;
    struct gf_spec spec =
        test_spec("network.depth=8", "network.residual=3", "network.residual_scale=auto",
                  "network.norm=batch", "network.activation=relu", "layer.7.activation=tanh", NULL);
    struct gf_training_plan plan = plan_of(&spec);
    for (size_t k = 0; k < 9; k++) {
        const struct gf_layer_plan *layer = &plan.layers[k];
        const bool end = k == 3 || k == 6;
        assert_int_equal(layer->branch, end ? 3 : 0);
        assert_true(!end || layer->branch_scale == 1 / sqrt(2));
        assert_string_equal(layer->activation->name, end || k == 8 ? "identity" : "relu");
        assert_string_equal(layer->norm->name, end || k == 8 ? "none" : "batch");
        assert_int_equal(layer->warms_up, !end && k != 8);
        assert_string_equal(layer->init->name, "xavier");
    }
    test_spec_set(&spec, "network.residual_order", "post");
    test_spec_set(&spec, "network.residual_scale", "0.25");
    plan = plan_of(&spec);
    assert_true(plan.layers[3].branch_sum_first && plan.layers[3].branch_scale == 0.25);
    assert_string_equal(plan.layers[3].activation->name, "relu");
    assert_string_equal(plan.layers[6].activation->name, "tanh");
    assert_string_equal(plan.layers[6].norm->name, "none");
    test_spec_set(&spec, "network.residual", "16"); /* more than there are: all plain */
    plan = plan_of(&spec);
    for (size_t k = 0; k < 9; k++)
        assert_int_equal(plan.layers[k].branch, 0);
}

static void blocks_may_start_at_zero(void **state)
{
    (void)state;
    const struct gf_spec spec =
        test_spec("network.depth=7", "network.residual=2", "network.residual_zero=yes", "network.bias=0.5",
                  "network.bias_std=1", "layer.5.init=he", "layer.7.bias=2", NULL);
    const struct gf_training_plan plan = plan_of(&spec);
    for (size_t k = 0; k < 7; k++) {
        const struct gf_layer_plan *layer = &plan.layers[k];
        const bool end = k == 2 || k == 4 || k == 6;
        assert_string_equal(layer->init->name, k == 4 ? "he" : end ? "zero" : "xavier");
        assert_true(layer->bias == (k == 6 ? 2 : end ? 0 : 0.5));
        assert_true(layer->bias_std == (end && k != 6 ? 0 : 1));
    }
}

static void the_loss_suits_the_data(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("data.source=sine", NULL);
    assert_string_equal(plan_of(&spec).loss->name, "mse");
    test_spec_set(&spec, "training.loss", "mse");
    assert_string_equal(plan_of(&spec).loss->name, "mse");
    test_spec_set(&spec, "data.source", "moons");
    assert_string_equal(plan_of(&spec).loss->name, "mse"); /* on one-hot targets */
    test_spec_set(&spec, "data.source", "sine");
    test_spec_set(&spec, "training.loss", "cross_entropy");
    struct gf_data_plan data;
    struct gf_dataset *dataset = NULL;
    static struct gf_training_plan plan;
    struct gf_error error = {0};
    assert_true(gf_plan_data(&spec, &data, &error));
    assert_true(gf_dataset_create(&data.request, &dataset, &error));
    assert_false(gf_plan_training(&spec, dataset, &plan, &error));
    assert_non_null(strstr(error.message, "training.loss"));
    assert_non_null(strstr(error.message, "cross_entropy"));
    assert_non_null(strstr(error.message, "sine"));
    gf_dataset_destroy(dataset);
}

static void a_batch_is_at_most_the_training_set(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("data.samples=100", "data.test_fraction=0.25", "training.batch=76", NULL);
    assert_int_equal(plan_of(&spec).batch, 75);
    test_spec_set(&spec, "training.batch", "1000000");
    assert_int_equal(plan_of(&spec).batch, 75);
    test_spec_set(&spec, "training.batch", "75");
    assert_int_equal(plan_of(&spec).batch, 75);
    test_spec_set(&spec, "training.batch", "1");
    assert_int_equal(plan_of(&spec).batch, 1);
}

static void paths_are_relative_to_the_preset(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("data.source=csv", "data.file=sub/a.csv", "data.labels=4", NULL);
    struct gf_data_plan plan;
    snprintf(spec.data.folder, sizeof spec.data.folder, "some/folder");
    assert_true(gf_plan_data(&spec, &plan, NULL));
    assert_string_equal(plan.request.file, "some/folder/sub/a.csv");
    assert_string_equal(plan.request.labels, "4"); /* a column, not a path */
    test_spec_set(&spec, "data.file", "/absolute.csv");
    assert_true(gf_plan_data(&spec, &plan, NULL));
    assert_string_equal(plan.request.file, "/absolute.csv");
    test_spec_set(&spec, "data.file", "");
    assert_true(gf_plan_data(&spec, &plan, NULL));
    assert_string_equal(plan.request.file, "");
    assert_int_equal(plan.request.seed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_make_the_default_network),
        cmocka_unit_test(auto_leak_is_each_activation_s_own),
        cmocka_unit_test(overrides_lie_over_the_network_s_settings),
        cmocka_unit_test(norms_and_warm_up_are_for_hidden_layers),
        cmocka_unit_test(blocks_begin_at_layer_two),
        cmocka_unit_test(blocks_may_start_at_zero),
        cmocka_unit_test(the_loss_suits_the_data),
        cmocka_unit_test(a_batch_is_at_most_the_training_set),
        cmocka_unit_test(paths_are_relative_to_the_preset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
