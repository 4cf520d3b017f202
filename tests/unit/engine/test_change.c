/* What changes in place, and what stays. */
#include "support.h"

enum { INPUTS = 3, DEPTH = 3, WIDTH = 6, OUTPUTS = 2, ROWS = 8, LAYERS = DEPTH + 1 };

static const struct gf_update adam = {
    .clip_scale = 1, .settings = {.learning_rate = 0.05, .momentum = 0.9, .beta2 = 0.999, .step = 1}};

struct stage {
    struct test_plan made;
    struct gf_network *network;
    real *input, *target;
};

static struct stage *setup(const char *activation)
{
    static struct stage stage;
    make_plan(&stage.made, INPUTS, DEPTH, WIDTH, OUTPUTS, ROWS, activation, "he");
    stage.network = new_network(&stage.made, 3);
    struct gf_random random;
    gf_random_init(&random, 6, 1);
    stage.input = new_random(&random, ROWS * INPUTS);
    stage.target = new_random(&random, ROWS * OUTPUTS);
    return &stage;
}

static void teardown(struct stage *s)
{
    gf_network_destroy(s->network);
    free(s->input);
    free(s->target);
}

static double pass(struct stage *s)
{
    return whole_pass(s->network, gf_loss_find("mse"), ROWS, s->input, s->target);
}

static void update(struct stage *s)
{
    struct gf_update step = adam;
    step.optimizer = gf_optimizer_find("adam");
    gf_network_update(s->network, &step);
}

static bool activate(struct stage *s, const char *name, double leak)
{
    for (size_t l = 0; l < DEPTH; l++) {
        s->made.layers[l].activation = gf_activation_find(name);
        s->made.layers[l].parameters.leak = leak;
    }
    return gf_network_change(s->network, &s->made.plan);
}

static real *parameters_of(const struct stage *s, enum gf_group last)
{
    real *all = new_reals(LAYERS * GF_GROUPS * WIDTH * WIDTH), *end = all;
    for (size_t l = 0; l < LAYERS; l++)
        for (size_t g = 0; g <= last; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(s->network, l)->groups[g];
            memcpy(end, group->values, group->count * sizeof *end);
            end += group->count;
        }
    return all;
}

static void assert_kept(const struct stage *s, real *before, enum gf_group last)
{
    real *now = parameters_of(s, last);
    assert_memory_equal(now, before, LAYERS * GF_GROUPS * WIDTH * WIDTH * sizeof *now);
    free(now);
    free(before);
}

static struct gf_parameter_group *alpha_of(const struct stage *s, size_t layer)
{
    return &gf_network_layer(s->network, layer)->groups[GF_GROUP_ALPHA];
}

static void an_activation_changes_and_the_weights_stay(void **state)
{
    (void)state;
    struct stage *s = setup("relu");
    const double relu = pass(s);
    real *before = parameters_of(s, GF_GROUP_BIAS);
    assert_true(activate(s, "tanh", 0));
    assert_false(activate(s, "tanh", 0)); /* nothing new */
    const double tanh = pass(s);
    assert_true(relu != tanh);
    assert_true(activate(s, "leaky_relu", 0.01));
    assert_true(activate(s, "leaky_relu", 0.02));
    assert_true(activate(s, "relu", 0));
    assert_true(pass(s) == relu);
    assert_kept(s, before, GF_GROUP_BIAS);
    teardown(s);
}

static void alpha_counts_while_it_is_in_force(void **state)
{
    (void)state;
    struct stage *s = setup("relu");
    const size_t plain = gf_network_parameter_count(s->network);
    assert_true(activate(s, "prelu", 0.25));
    assert_int_equal(gf_network_parameter_count(s->network), plain + DEPTH * WIDTH);
    assert_false(alpha_of(s, DEPTH)->active); /* the read-out has none */
    pass(s);
    const struct gf_clipping_effect with = gf_network_clipping(s->network, &(struct gf_clipping){0});
    double alphas = 0;
    for (size_t l = 0; l < DEPTH; l++)
        for (size_t i = 0; i < WIDTH; i++)
            alphas += pow((double)alpha_of(s, l)->gradient[i], 2);
    assert_true(alphas > 0);
    assert_true(activate(s, "relu", 0));
    const struct gf_clipping_effect without = gf_network_clipping(s->network, &(struct gf_clipping){0});
    assert_near(pow(with.gradient_norm, 2), pow(without.gradient_norm, 2) + alphas, 1e-12);
    assert_int_equal(gf_network_parameter_count(s->network), plain);
    teardown(s);
}

static void alpha_is_learned_without_decay(void **state)
{
    (void)state;
    struct stage *s = setup("prelu");
    pass(s);
    const struct gf_update decay = {.optimizer = gf_optimizer_find("sgd"),
                                    .settings = {.learning_rate = 0.1, .step = 1},
                                    .clip_scale = 0.5,
                                    .penalty = {0.3, 0.3}};
    real gradient[DEPTH][WIDTH];
    for (size_t l = 0; l < DEPTH; l++)
        memcpy(gradient[l], alpha_of(s, l)->gradient, sizeof gradient[l]);
    gf_network_update(s->network, &decay);
    double moved = 0;
    for (size_t l = 0; l < DEPTH; l++)
        for (size_t i = 0; i < WIDTH; i++) {
            const double step = 0.1 * 0.5 * (double)gradient[l][i];
            assert_near(alpha_of(s, l)->values[i], 0.25 - step, REAL_EPSILON);
            moved += fabs(step);
        }
    assert_true(moved > 1e-4);
    teardown(s);
}

static void alpha_starts_anew_only_when_told(void **state)
{
    (void)state;
    struct stage *s = setup("prelu");
    pass(s);
    update(s);
    real *learned = parameters_of(s, GF_GROUPS - 1);
    assert_true(alpha_of(s, 0)->values[0] != (real)0.25 && alpha_of(s, 0)->moments[0][0] != 0);
    assert_false(activate(s, "prelu", 0.25)); /* a change of something else */
    assert_kept(s, learned, GF_GROUPS - 1);
    assert_true(alpha_of(s, 0)->moments[0][0] != 0);
    real *weights = parameters_of(s, GF_GROUP_BIAS);
    assert_true(activate(s, "prelu", 0.5));
    for (size_t i = 0; i < WIDTH; i++) {
        assert_true(alpha_of(s, 1)->values[i] == (real)0.5);
        assert_true(alpha_of(s, 1)->moments[0][i] == 0 && alpha_of(s, 1)->moments[1][i] == 0);
    }
    pass(s);
    assert_true(activate(s, "tanh", 0));
    assert_true(activate(s, "prelu", 0.25));
    assert_true(alpha_of(s, 2)->values[3] == (real)0.25);
    assert_kept(s, weights, GF_GROUP_BIAS);
    gf_network_initialise(s->network, &s->made.plan, 3);
    assert_true(alpha_of(s, 0)->values[0] == (real)0.25);
    teardown(s);
}

/* One hidden layer: a unit that is dead from the start gets no gradient at all, and stays what it is. */
static void a_dead_unit_is_frozen_for_ever(void **state)
{
    (void)state;
    static struct test_plan made;
    static const char *const optimizers[] = {"sgd", "adam"};
    enum { UNITS = 40, BATCH = 16, DEAD = 13 };
    struct gf_random random;
    gf_random_init(&random, 2, 1);
    real *input = new_random(&random, BATCH * 2), *target = new_random(&random, BATCH * 2);
    for (size_t o = 0; o < 2; o++) {
        make_plan(&made, 2, 1, UNITS, 2, BATCH, "relu", "he");
        struct gf_network *network = new_network(&made, 1);
        struct gf_layer *hidden = gf_network_layer(network, 0), *readout = gf_network_layer(network, 1);
        for (size_t i = 0; i < DEAD; i++)
            hidden->bias[i] = -20;
        real weights[UNITS * 2], bias[UNITS], out[UNITS * 2];
        memcpy(weights, hidden->weights, sizeof weights);
        memcpy(bias, hidden->bias, sizeof bias);
        memcpy(out, readout->weights, sizeof out);
        struct gf_update step = {.optimizer = gf_optimizer_find(optimizers[o]),
                                 .settings = {.learning_rate = 0.05, .momentum = 0.9, .beta2 = 0.999},
                                 .clip_scale = 1};
        for (int64_t t = 1; t <= 500; t++) {
            whole_pass(network, gf_loss_find("mse"), BATCH, input, target);
            step.settings.step = t;
            gf_network_update(network, &step);
        }
        assert_memory_equal(hidden->weights, weights, DEAD * 2 * sizeof(real));
        assert_memory_equal(hidden->bias, bias, DEAD * sizeof(real));
        for (size_t j = 0; j < 2; j++)
            assert_memory_equal(readout->weights + j * UNITS, out + j * UNITS, DEAD * sizeof(real));
        assert_memory_not_equal(hidden->weights + DEAD * 2, weights + DEAD * 2,
                                (UNITS - DEAD) * 2 * sizeof(real));
        gf_network_destroy(network);
    }
    free(input);
    free(target);
}

/* Adam as the paper has it, for one parameter, in double. */
struct adam_twin {
    double value, m, v;
    int t;
};

static void adam_step(struct adam_twin *twin, double gradient, const struct gf_optimizer_settings *settings)
{
    const double beta1 = settings->momentum, beta2 = settings->beta2;
    twin->t++;
    twin->m = beta1 * twin->m + (1 - beta1) * gradient;
    twin->v = beta2 * twin->v + (1 - beta2) * gradient * gradient;
    twin->value -= settings->learning_rate * (twin->m / (1 - pow(beta1, twin->t))) /
                   (sqrt(twin->v / (1 - pow(beta2, twin->t))) + 1e-8);
}

static void follows_its_twins(struct stage *s, const struct gf_parameter_group *group, int steps)
{
    struct gf_update step = adam;
    step.optimizer = gf_optimizer_find("adam");
    struct adam_twin twins[WIDTH * WIDTH];
    assert_true(group->count <= WIDTH * WIDTH);
    for (size_t i = 0; i < group->count; i++)
        twins[i] = (struct adam_twin){.value = (double)group->values[i]};
    for (int t = 0; t < steps; t++) {
        whole_pass(s->network, gf_loss_find("mse"), ROWS, s->input, s->target);
        for (size_t i = 0; i < group->count; i++)
            adam_step(&twins[i], (double)group->gradient[i], &step.settings);
        gf_network_update(s->network, &step);
        for (size_t i = 0; i < group->count; i++)
            assert_near(group->values[i], twins[i].value, 100 * REAL_EPSILON);
    }
}

/* The corrections for moments that start at zero count from where these start, not from where the training
 * does: a parameter that joins late does not make a longer first step than the others did. */
static void what_joins_late_is_corrected_from_its_own_start(void **state)
{
    (void)state;
    struct stage *s = setup("relu");
    struct gf_update step = adam;
    step.optimizer = gf_optimizer_find("adam");
    s->made.layers[2].frozen = true;
    gf_network_change(s->network, &s->made.plan);
    for (int t = 0; t < 20; t++) {
        whole_pass(s->network, gf_loss_find("mse"), ROWS, s->input, s->target);
        gf_network_update(s->network, &step);
    }
    struct gf_layer *late = gf_network_layer(s->network, 2), *other = gf_network_layer(s->network, 1);
    s->made.layers[2].frozen = false;
    gf_network_change(s->network, &s->made.plan);
    follows_its_twins(s, &late->groups[GF_GROUP_WEIGHTS], 5);
    s->made.layers[1].norm = gf_norm_find("layer");
    gf_network_change(s->network, &s->made.plan);
    follows_its_twins(s, &other->groups[GF_GROUP_NORM_SCALE], 5);
    s->made.layers[1].norm = gf_norm_find("batch");
    gf_network_change(s->network, &s->made.plan);
    follows_its_twins(s, &other->groups[GF_GROUP_NORM_SHIFT], 5);
    s->made.layers[1].activation = gf_activation_find("prelu");
    s->made.layers[1].parameters.leak = 0.25;
    gf_network_change(s->network, &s->made.plan);
    follows_its_twins(s, &other->groups[GF_GROUP_ALPHA], 5);
    assert_int_equal(other->groups[GF_GROUP_WEIGHTS].steps, 40);
    teardown(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_joins_late_is_corrected_from_its_own_start),
        cmocka_unit_test(an_activation_changes_and_the_weights_stay),
        cmocka_unit_test(alpha_counts_while_it_is_in_force),
        cmocka_unit_test(alpha_is_learned_without_decay),
        cmocka_unit_test(alpha_starts_anew_only_when_told),
        cmocka_unit_test(a_dead_unit_is_frozen_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
