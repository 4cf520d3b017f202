#include "support.h"

enum { DEPTH = 2, LAYERS = DEPTH + 1 };

/* A network whose gradients are set by hand: i-th parameter (weights, then biases, layer by layer) gets
 * gradient(i). */
static struct gf_network *network_with_gradients(uint64_t seed, double (*gradient)(size_t))
{
    static struct test_plan made;
    make_plan(&made, 3, DEPTH, 4, 2, 1, "tanh", "xavier");
    for (size_t l = 0; l < LAYERS; l++)
        made.layers[l].bias_std = 1;
    struct gf_network *network = new_network(&made, seed);
    size_t index = 0;
    for (size_t l = 0; l < LAYERS; l++) {
        struct gf_layer *layer = gf_network_layer(network, l);
        for (size_t i = 0; i < layer->weight_count; i++)
            layer->weight_gradient[i] = (real)gradient(index++);
        for (size_t i = 0; i < layer->units; i++)
            layer->bias_gradient[i] = (real)gradient(index++);
    }
    return network;
}

static double wave(size_t index)
{
    return 3 * sin(1 + (double)index);
}

static double squares_of(const struct gf_network *network, double most, bool with_frozen)
{
    double sum = 0;
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        for (size_t i = 0; i < layer->weight_count && (with_frozen || !layer->frozen); i++)
            sum += pow(fmin(fabs((double)layer->weight_gradient[i]), most), 2);
        for (size_t i = 0; i < layer->units && (with_frozen || !layer->frozen); i++)
            sum += pow(fmin(fabs((double)layer->bias_gradient[i]), most), 2);
    }
    return sum;
}

static void clipping_is_by_value_then_by_norm(void **state)
{
    (void)state;
    struct gf_network *network = network_with_gradients(1, wave);
    const double whole = sqrt(squares_of(network, INFINITY, true));
    const double by_value = sqrt(squares_of(network, 2, true));
    const size_t parameters = gf_network_parameter_count(network);
    size_t cut = 0;
    for (size_t i = 0; i < parameters; i++)
        cut += fabs((double)(real)wave(i)) > 2;
    assert_in_range(cut, 1, parameters - 1);

    struct gf_clipping_effect effect = gf_network_clipping(network, &(struct gf_clipping){0, 0});
    assert_near(effect.gradient_norm, whole, 1e-12 * whole);
    assert_true(effect.scale == 1 && effect.clipped_fraction == 0);
    effect = gf_network_clipping(network, &(struct gf_clipping){0, whole * 2});
    assert_true(effect.scale == 1);
    effect = gf_network_clipping(network, &(struct gf_clipping){0, 0.5});
    assert_near(effect.scale, 0.5 / whole, 1e-12);
    effect = gf_network_clipping(network, &(struct gf_clipping){2, 0});
    assert_near(effect.gradient_norm, whole, 1e-12 * whole);
    assert_true(effect.scale == 1);
    assert_near(effect.clipped_fraction, (double)cut / (double)parameters, 1e-15);
    effect = gf_network_clipping(network, &(struct gf_clipping){2, 0.5});
    assert_near(effect.scale, 0.5 / by_value, 1e-12);

    gf_network_layer(network, 1)->frozen = true; /* its gradients are measured, but not part of the step */
    effect = gf_network_clipping(network, &(struct gf_clipping){2, 0.5});
    assert_near(effect.gradient_norm, whole, 1e-12 * whole);
    assert_near(effect.scale, 0.5 / sqrt(squares_of(network, 2, false)), 1e-12);
    gf_network_destroy(network);
}

static double tiny(size_t index)
{
    return index % 2 ? 1e-25 : -1e-25;
}

static double broken(size_t index)
{
    return index == 3 ? NAN : 5;
}

static void norms_neither_underflow_nor_hide_nan(void **state)
{
    (void)state;
    struct gf_network *network = network_with_gradients(1, tiny);
    const double count = (double)gf_network_parameter_count(network);
    struct gf_clipping_effect effect = gf_network_clipping(network, &(struct gf_clipping){1, 1});
    assert_near(effect.gradient_norm / (1e-25 * sqrt(count)), 1, 1e-6);
    gf_network_destroy(network);
    network = network_with_gradients(1, broken);
    effect = gf_network_clipping(network, &(struct gf_clipping){1, 1});
    assert_true(isnan(effect.gradient_norm));
    assert_near(effect.clipped_fraction, (count - 1) / count, 1e-12);
    gf_network_destroy(network);
}

static void the_penalty_counts_weights_only(void **state)
{
    (void)state;
    struct gf_network *network = network_with_gradients(1, wave);
    double sizes = 0, squares = 0;
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l);
        for (size_t i = 0; i < layer->weight_count; i++) {
            sizes += fabs((double)layer->weights[i]);
            squares += pow((double)layer->weights[i], 2);
        }
    }
    assert_near(gf_network_penalty(network, &(struct gf_penalty){0, 0}), 0, 0);
    assert_near(gf_network_penalty(network, &(struct gf_penalty){0.3, 0}), 0.3 * sizes, 1e-12);
    assert_near(gf_network_penalty(network, &(struct gf_penalty){0, 0.3}), 0.15 * squares, 1e-12);
    assert_near(gf_network_penalty(network, &(struct gf_penalty){0.1, 0.3}), 0.1 * sizes + 0.15 * squares,
                1e-12);
    gf_network_destroy(network);
}

/* Frozen layers, and those whose turn has not come, are under no penalty. */
static void the_penalty_counts_what_is_updated(void **state)
{
    (void)state;
    struct gf_network *network = network_with_gradients(1, wave);
    const struct gf_penalty penalty = {0.1, 0.3};
    const double all = gf_network_penalty(network, &penalty);
    gf_network_layer(network, 0)->frozen = true;
    const double rest = gf_network_penalty(network, &penalty);
    for (size_t l = 1; l < LAYERS; l++)
        gf_network_layer(network, l)->frozen = true;
    assert_near(gf_network_penalty(network, &penalty), 0, 0);
    gf_network_layer(network, 0)->frozen = false;
    const double first = gf_network_penalty(network, &penalty);
    assert_true(first > 0 && rest > 0);
    assert_near(first + rest, all, 1e-12);
    for (size_t l = 1; l < LAYERS; l++)
        gf_network_layer(network, l)->frozen = false;
    gf_network_set_top(network, LAYERS - 2);
    const double shallow = gf_network_penalty(network, &penalty);
    gf_network_layer(network, LAYERS - 2)->frozen = true;
    assert_near(gf_network_penalty(network, &penalty), shallow, 0); /* it lies dormant already */
    gf_network_set_top(network, LAYERS - 1);
    assert_near(gf_network_penalty(network, &penalty), shallow, 0);
    gf_network_destroy(network);
}

static double clipped(double g, double most)
{
    return g > most ? most : g < -most ? -most : g;
}

static void check_updated(const struct gf_layer *now, const struct gf_layer *was, const struct gf_update *u)
{
    const double rate = u->settings.learning_rate,
                 most = u->clipping.value > 0 ? u->clipping.value : INFINITY;
    const bool decoupled = u->optimizer->decoupled_decay;
    double squares = 0;
    for (size_t i = 0; i < now->weight_count; i++) {
        const double w = (double)was->weights[i];
        double g = clipped((double)was->weight_gradient[i], most) * u->clip_scale;
        g += u->penalty.l1 * (w > 0 ? 1 : w < 0 ? -1 : 0) + (decoupled ? 0 : u->penalty.l2 * w);
        /* The first step of adam goes the whole rate against the gradient's sign. */
        const double change = decoupled ? rate * u->penalty.l2 * w + rate * g / (fabs(g) + 1e-8) : rate * g;
        assert_near(now->weights[i], w - change, 8 * REAL_EPSILON);
        squares += pow((double)now->weights[i] - w, 2);
    }
    assert_near(now->update_squares, squares, 1e-12 * squares);
    for (size_t i = 0; i < now->units; i++) {
        const double g = clipped((double)was->bias_gradient[i], most) * u->clip_scale;
        const double change = decoupled ? rate * g / (fabs(g) + 1e-8) : rate * g;
        assert_near(now->bias[i], (double)was->bias[i] - change, 8 * REAL_EPSILON);
    }
}

static void check_update(const char *optimizer, double value, double scale, double l1, double l2)
{
    struct gf_network *network = network_with_gradients(5, wave), *old = network_with_gradients(5, wave);
    const struct gf_update update = {
        .optimizer = gf_optimizer_find(optimizer),
        .settings = {.learning_rate = 0.1, .momentum = 0.9, .beta2 = 0.999, .weight_decay = 77, .step = 1},
        .clipping = {.value = value},
        .clip_scale = scale,
        .penalty = {l1, l2},
    };
    gf_network_update(network, &update);
    for (size_t l = 0; l < LAYERS; l++)
        check_updated(gf_network_layer(network, l), gf_network_layer(old, l), &update);
    gf_network_destroy(network);
    gf_network_destroy(old);
}

static void an_update_clips_then_penalises_then_steps(void **state)
{
    (void)state;
    static const char *const optimizers[] = {"sgd", "adamw"};
    for (size_t o = 0; o < 2; o++) {
        check_update(optimizers[o], 0, 1, 0, 0);
        check_update(optimizers[o], 1.5, 1, 0, 0);
        check_update(optimizers[o], 0, 0.25, 0, 0);
        check_update(optimizers[o], 0, 1, 0.3, 0);
        check_update(optimizers[o], 0, 1, 0, 0.3);
        check_update(optimizers[o], 1.5, 0.25, 0.2, 0.4);
    }
}

static void frozen_layers_stay_as_they_are(void **state)
{
    (void)state;
    struct gf_network *network = network_with_gradients(5, wave), *old = network_with_gradients(5, wave);
    const struct gf_update update = {.optimizer = gf_optimizer_find("adam"),
                                     .settings = {0.1, 0.9, 0.999, 0, 1},
                                     .clip_scale = 1,
                                     .penalty = {0.1, 0.1}};
    gf_network_update(network, &update);
    assert_true(gf_network_layer(network, 1)->update_squares > 0);
    gf_network_destroy(network);
    network = network_with_gradients(5, wave);
    gf_network_layer(network, 1)->frozen = true;
    gf_network_layer(network, 1)->update_squares = 1;
    gf_network_update(network, &update);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l), *was = gf_network_layer(old, l);
        const bool same = !memcmp(layer->weights, was->weights, layer->weight_count * sizeof(real)) &&
                          !memcmp(layer->bias, was->bias, layer->units * sizeof(real));
        assert_int_equal(same, l == 1);
        assert_int_equal(layer->update_squares == 0, l == 1);
        assert_int_equal(layer->weight_moments[0][0] == 0, l == 1);
    }
    gf_network_destroy(network);
    gf_network_destroy(old);
}

static bool has_moments(const struct gf_network *network)
{
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        for (size_t moment = 0; moment < 2; moment++) {
            for (size_t i = 0; i < layer->weight_count; i++)
                if (layer->weight_moments[moment][i] != 0)
                    return true;
            for (size_t i = 0; i < layer->units; i++)
                if (layer->bias_moments[moment][i] != 0)
                    return true;
        }
    }
    return false;
}

static void moments_start_anew_when_told(void **state)
{
    (void)state;
    for (size_t o = 0; gf_optimizer_at(o); o++) {
        struct gf_network *network = network_with_gradients(5, wave);
        const struct gf_update update = {
            .optimizer = gf_optimizer_at(o), .settings = {0.1, 0.9, 0.999, 0, 1}, .clip_scale = 1};
        assert_false(has_moments(network));
        gf_network_update(network, &update);
        assert_int_equal(has_moments(network), strcmp(gf_optimizer_at(o)->name, "sgd") != 0);
        gf_network_reset_moments(network);
        assert_false(has_moments(network));
        gf_network_destroy(network);
    }
}

static void initialising_again_is_the_beginning(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 3, DEPTH, 4, 2, 1, "tanh", "xavier");
    struct gf_network *network = network_with_gradients(5, wave), *fresh = new_network(&made, 6);
    const struct gf_update update = {
        .optimizer = gf_optimizer_find("adam"), .settings = {0.1, 0.9, 0.999, 0, 1}, .clip_scale = 1};
    gf_network_update(network, &update);
    gf_network_initialise(network, &made.plan, 6);
    assert_false(has_moments(network));
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l), *other = gf_network_layer(fresh, l);
        assert_memory_equal(layer->weights, other->weights, layer->weight_count * sizeof(real));
        assert_memory_equal(layer->bias, other->bias, layer->units * sizeof(real));
        assert_true(layer->update_squares == 0 && layer->weight_gradient[0] == 0);
    }
    gf_network_destroy(network);
    gf_network_destroy(fresh);
}

static void layers_initialised_one_by_one_are_the_same(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 3, DEPTH, 4, 2, 1, "tanh", "orthogonal");
    struct gf_network *whole = new_network(&made, 6), *parts = NULL;
    assert_true(gf_network_create(&made.plan, &parts, NULL));
    for (size_t l = LAYERS; l-- > 0;)
        gf_network_initialise_layer(parts, &made.plan, 6, l);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(whole, l), *other = gf_network_layer(parts, l);
        assert_memory_equal(layer->weights, other->weights, layer->weight_count * sizeof(real));
        assert_memory_equal(layer->bias, other->bias, layer->units * sizeof(real));
    }
    gf_network_destroy(whole);
    gf_network_destroy(parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clipping_is_by_value_then_by_norm),
        cmocka_unit_test(norms_neither_underflow_nor_hide_nan),
        cmocka_unit_test(the_penalty_counts_weights_only),
        cmocka_unit_test(the_penalty_counts_what_is_updated),
        cmocka_unit_test(an_update_clips_then_penalises_then_steps),
        cmocka_unit_test(frozen_layers_stay_as_they_are),
        cmocka_unit_test(moments_start_anew_when_told),
        cmocka_unit_test(initialising_again_is_the_beginning),
        cmocka_unit_test(layers_initialised_one_by_one_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
