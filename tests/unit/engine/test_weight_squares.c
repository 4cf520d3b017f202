/* Σ W² of a layer: known from the last update, and never of weights that are no more. */
#include "support.h"

#include "../every_isa.h"
#include "engine/keep.h"

/* WIDTH² weights are several pieces of an update, the last one a part, with a rest that fills no vector. */
enum { INPUTS = 3, DEPTH = 2, WIDTH = 211, OUTPUTS = 2, LAYERS = DEPTH + 1 };

static struct test_plan made;

static struct gf_network *network_with_gradients(void)
{
    make_plan(&made, INPUTS, DEPTH, WIDTH, OUTPUTS, 1, "tanh", "xavier");
    struct gf_network *network = new_network(&made, 8);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        for (size_t i = 0; i < layer->weight_count; i++)
            layer->weight_gradient[i] = (real)sin((double)i);
    }
    return network;
}

static void update(struct gf_network *network, size_t optimizer)
{
    const struct gf_update update = {
        .optimizer = gf_optimizer_at(optimizer),
        .settings = {.learning_rate = 0.1, .momentum = 0.9, .beta2 = 0.999},
        .clip_scale = 1,
    };
    gf_network_update(network, &update);
}

/* Of the weights as they are. */
static void check(const struct gf_network *network)
{
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        double sum = 0;
        for (size_t i = 0; i < layer->weight_count; i++)
            sum += (double)layer->weights[i] * (double)layer->weights[i];
        assert_true(sum > 0);
        assert_near(gf_network_weight_squares(network, l), sum, 1e-13 * sum);
    }
}

static bool known(const struct gf_network *network, size_t index)
{
    return !isnan(gf_network_layer_const(network, index)->weight_squares);
}

static void what_an_update_knows_is_what_a_look_tells(void **state)
{
    (void)state;
    for (size_t o = 0; gf_optimizer_at(o); o++) {
        struct gf_network *network = network_with_gradients();
        assert_false(known(network, 0));
        check(network);
        update(network, o);
        check(network);
        for (size_t l = 0; l < LAYERS; l++) {
            const double by_update = gf_network_weight_squares(network, l);
            assert_true(known(network, l));
            gf_network_layer(network, l);
            assert_false(known(network, l));
            const double by_look = gf_network_weight_squares(network, l);
            assert_memory_equal(&by_update, &by_look, sizeof by_look);
        }
        gf_network_destroy(network);
    }
}

static void weights_written_to_are_looked_at(void **state)
{
    (void)state;
    struct gf_network *network = network_with_gradients();
    update(network, 0);
    void *kept = malloc(gf_network_kept_bytes(network));
    assert_non_null(kept);
    gf_network_keep(network, kept);
    const double before = gf_network_weight_squares(network, 1);

    gf_network_layer(network, 1)->weights[7] += 10;
    check(network);
    assert_true(gf_network_weight_squares(network, 1) > before + 90);
    update(network, 0);
    gf_network_restore(network, kept);
    check(network);
    assert_near(gf_network_weight_squares(network, 1), before, 0);
    update(network, 0);
    gf_network_initialise_layer(network, &made.plan, 9, 1);
    check(network);
    gf_network_layer(network, 1)->weights[7] = (real)NAN;
    assert_true(isnan(gf_network_weight_squares(network, 1)));
    update(network, 0);
    assert_true(isnan(gf_network_weight_squares(network, 1)));
    gf_network_initialise_layer(network, &made.plan, 9, 1);
    check(network);
    free(kept);
    gf_network_destroy(network);
}

static void a_frozen_layer_is_as_it_was(void **state)
{
    (void)state;
    struct gf_network *network = network_with_gradients();
    update(network, 0);
    gf_network_layer(network, 1)->frozen = true;
    update(network, 0);
    check(network);
    gf_network_destroy(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_update_knows_is_what_a_look_tells),
        cmocka_unit_test(weights_written_to_are_looked_at),
        cmocka_unit_test(a_frozen_layer_is_as_it_was),
    };
    return RUN_IN_EVERY_ISA(tests);
}
