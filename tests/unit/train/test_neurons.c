/* The life of a neuron, on a network whose buffers the test writes itself. */
#include "../every_isa.h"
#include "support.h"

#include "base/random.h"
#include "gradflow/network.h"
#include "measure/neurons.h"

enum { UNITS = 5, ROWS = 40 };

struct stage {
    struct gf_network *network;
    struct gf_neurons *neurons;
    struct gf_layer *layer;
    struct gf_layer_measure measure;
    uint8_t states[UNITS];
};

static struct stage setup_of(const char *activation, size_t units, size_t rows)
{
    struct stage stage = {0};
    const struct gf_layer_plan layers[2] = {
        {.units = units,
         .activation = gf_activation_find(activation),
         .parameters = {.leak = gf_activation_find(activation)->default_leak},
         .init = gf_init_at(0)},
        {.units = 2, .activation = gf_activation_find("identity"), .init = gf_init_at(0)},
    };
    const struct gf_network_plan plan = {.inputs = 3, .batch = rows, .layer_count = 2, .layers = layers};
    assert_true(gf_network_create(&plan, &stage.network, NULL));
    assert_true(gf_neurons_create(stage.network, &stage.neurons, NULL));
    stage.layer = gf_network_layer(stage.network, 0);
    return stage;
}

static struct stage setup(const char *activation)
{
    return setup_of(activation, UNITS, ROWS);
}

static void teardown(struct stage *stage)
{
    gf_neurons_destroy(stage->neurons);
    gf_network_destroy(stage->network);
}

static void fill(struct stage *stage, size_t unit, real u)
{
    for (size_t r = 0; r < ROWS; r++)
        stage->layer->argument[r * UNITS + unit] = u;
}

static void put(struct stage *stage, size_t row, size_t unit, real u)
{
    stage->layer->argument[row * UNITS + unit] = u;
}

static void batch(struct stage *stage, uint64_t iteration, bool states)
{
    struct gf_layer *layer = stage->layer;
    gf_activation_derivative(layer->activation, &layer->parameters, ROWS, UNITS, layer->argument,
                             layer->derivative);
    gf_neurons_batch(stage->neurons, 0, layer, ROWS, iteration, states, &stage->measure, stage->states);
}

/* The whole set in `chunks` chunks, the buffers of the batch each time but `row` only in the last. */
static void check(struct stage *stage, uint64_t iteration)
{
    const real *argument = stage->layer->argument;
    gf_neurons_check_begin(stage->neurons);
    for (size_t first = 0; first < ROWS; first += 16) {
        const size_t rows = ROWS - first < 16 ? ROWS - first : 16;
        gf_neurons_check_layer(stage->neurons, 0, stage->layer, rows, argument + first * UNITS);
    }
    gf_neurons_check_end(stage->neurons, stage->network, iteration);
}

static void relu_neurons_die_and_revive(void **state)
{
    (void)state;
    struct stage s = setup("relu");
    fill(&s, 0, 1);  /* active */
    fill(&s, 1, -1); /* dead */
    fill(&s, 2, -1); /* … but for one sample */
    put(&s, ROWS - 1, 2, 2);
    fill(&s, 3, 0); /* exactly zero: φ' = 0, dead */
    fill(&s, 4, -1);
    put(&s, 0, 4, 1);
    put(&s, 1, 4, 1); /* 2 of 40 are 5 %, not less */
    check(&s, 0);
    batch(&s, 0, true);
    const uint8_t first[UNITS] = {GF_NEURON_ACTIVE, GF_NEURON_DEAD, GF_NEURON_SPARSE, GF_NEURON_DEAD,
                                  GF_NEURON_ACTIVE};
    assert_memory_equal(s.states, first, UNITS);
    assert_int_equal(s.measure.dead_count, 2);
    assert_int_equal(s.measure.firing_count, 3);
    assert_int_equal(s.measure.dead_checked_at, 0);
    assert_int_equal(s.measure.state_counts[GF_NEURON_DEAD], 2);
    assert_int_equal(s.measure.state_counts[GF_NEURON_ACTIVE], 2);
    assert_int_equal(s.measure.state_counts[GF_NEURON_SPARSE], 1);

    /* what is flat on a batch alone is silent */
    fill(&s, 0, -1);
    batch(&s, 6, true);
    assert_int_equal(s.states[0], GF_NEURON_SILENT);
    assert_int_equal(s.states[1], GF_NEURON_DEAD);
    fill(&s, 0, 1);

    /* seen alive in one batch: leaves dead at once, with or without states being asked for */
    put(&s, 7, 1, 3);
    batch(&s, 7, false);
    assert_int_equal(s.measure.dead_count, 1);
    assert_int_equal(s.measure.state_counts[GF_NEURON_DEAD], 0);
    batch(&s, 8, true);
    assert_int_equal(s.states[1], GF_NEURON_REVIVED);
    fill(&s, 1, -1);
    batch(&s, 9, true);
    assert_int_equal(s.states[1], GF_NEURON_SILENT); /* comes before revived */
    fill(&s, 1, 1);
    batch(&s, 36, true);
    assert_int_equal(s.states[1], GF_NEURON_REVIVED); /* 7 … 36 are 30 iterations */
    batch(&s, 37, true);
    assert_int_equal(s.states[1], GF_NEURON_ACTIVE);

    /* firing_count is the last check's */
    assert_int_equal(s.measure.firing_count, 3);
    check(&s, 40);
    batch(&s, 40, true);
    assert_int_equal(s.measure.firing_count, 4);
    assert_int_equal(s.measure.dead_checked_at, 40);
    assert_int_equal(s.measure.dead_count, 1);

    /* dies again; revived by a check, on a sample that is in no batch */
    fill(&s, 1, -2);
    check(&s, 50);
    batch(&s, 50, true);
    assert_int_equal(s.states[1], GF_NEURON_DEAD);
    put(&s, 3, 1, 1);
    put(&s, 4, 1, 1);
    check(&s, 60);
    batch(&s, 60, true);
    assert_int_equal(s.states[1], GF_NEURON_REVIVED);
    batch(&s, 90, true);
    assert_int_equal(s.states[1], GF_NEURON_ACTIVE);
    gf_neurons_reset(s.neurons);
    batch(&s, 0, true);
    assert_int_equal(s.measure.dead_count, 0);
    assert_int_equal(s.measure.firing_count, 0);
    assert_int_equal(s.states[1], GF_NEURON_ACTIVE);
    teardown(&s);
}

/* The words of gradflow/snapshot.h, unit by unit. */
static enum gf_neuron_state plain_state(const struct gf_layer *layer, size_t rows, size_t unit, bool dead)
{
    const struct gf_activation *activation = layer->activation;
    const double threshold = gf_saturation_threshold(activation);
    bool alive = false, steep = false;
    size_t firing = 0;
    for (size_t at = unit; at < rows * layer->units; at += layer->units) {
        alive = alive || layer->derivative[at] != 0;
        steep = steep || !(fabs((double)layer->derivative[at]) <= threshold);
        firing += layer->argument[at] > 0;
    }
    if (dead && !alive)
        return GF_NEURON_DEAD;
    if (activation->can_die && !alive)
        return GF_NEURON_SILENT;
    if (activation->bounded && !steep)
        return GF_NEURON_SATURATED;
    if (dead)
        return GF_NEURON_REVIVED;
    return activation->rectifier && 20 * firing < rows ? GF_NEURON_SPARSE : GF_NEURON_ACTIVE;
}

/* Each unit flat, barely firing, steep or anything. */
static void fill_of_all_kinds(struct stage *stage, size_t rows, struct gf_random *random)
{
    struct gf_layer *layer = stage->layer;
    for (size_t j = 0; j < layer->units; j++) {
        const double kind = gf_random_unit(random), mean = kind < 0.3 ? -40 : kind < 0.6 ? -1.5 : 0;
        for (size_t r = 0; r < rows; r++)
            layer->argument[r * layer->units + j] = (real)(mean + gf_random_normal(random));
    }
    gf_activation_derivative(layer->activation, &layer->parameters, rows, layer->units, layer->argument,
                             layer->derivative);
}

/* Widths around those of vectors, and beyond what a byte counts; rows around twenty. */
static void states_are_the_words(void **state)
{
    (void)state;
    enum { MOST = 700, CASES = 60 };
    static const char *const names[] = {"relu", "sigmoid", "leaky_relu", "tanh", "gelu"};
    static const size_t widths[] = {1, 15, 16, 17, 255, 256, 300, 511, MOST},
                        batches[] = {1, 19, 20, 21, 40, 41};
    static uint8_t states[MOST], was_dead[MOST], again[MOST];
    struct gf_random random;
    gf_random_init(&random, 9, 0);
    for (size_t i = 0; i < CASES; i++) {
        const size_t units = widths[i % 9], rows = batches[i / 9 % 6];
        struct stage s = setup_of(names[i % 5], units, rows);
        uint32_t counts[GF_NEURON_STATES] = {0};
        fill_of_all_kinds(&s, rows, &random);
        gf_neurons_check_begin(s.neurons);
        gf_neurons_check_layer(s.neurons, 0, s.layer, rows, s.layer->argument);
        gf_neurons_check_end(s.neurons, s.network, 3);
        gf_neurons_batch(s.neurons, 0, s.layer, rows, 3, true, &s.measure, was_dead);
        fill_of_all_kinds(&s, rows, &random);
        gf_neurons_batch(s.neurons, 0, s.layer, rows, 4, true, &s.measure, states);
        for (size_t j = 0; j < units; j++) {
            const bool dead = was_dead[j] == GF_NEURON_DEAD;
            assert_int_equal(states[j], plain_state(s.layer, rows, j, dead));
            counts[states[j]]++;
        }
        assert_memory_equal(s.measure.state_counts, counts, sizeof counts);
        gf_neurons_batch(s.neurons, 0, s.layer, rows, 4 + GF_REVIVED_ITERATIONS, true, &s.measure, again);
        for (size_t j = 0; j < units; j++)
            assert_int_equal(again[j], plain_state(s.layer, rows, j, states[j] == GF_NEURON_DEAD));
        teardown(&s);
    }
}

static void a_change_of_activation_revives(void **state)
{
    (void)state;
    struct stage s = setup("relu");
    for (size_t j = 0; j < UNITS; j++)
        fill(&s, j, -1);
    check(&s, 10);
    batch(&s, 10, true);
    assert_int_equal(s.measure.dead_count, UNITS);
    s.layer->activation = gf_activation_find("leaky_relu");
    s.layer->parameters.leak = 0.01;
    check(&s, 10);
    batch(&s, 10, true);
    assert_int_equal(s.measure.dead_count, 0);
    assert_int_equal(s.measure.firing_count, 0); /* a slope is not firing */
    assert_int_equal(s.measure.state_counts[GF_NEURON_REVIVED], UNITS);
    batch(&s, 40, true);
    assert_int_equal(s.measure.state_counts[GF_NEURON_SPARSE], UNITS);
    s.layer->activation = gf_activation_find("relu");
    check(&s, 41);
    batch(&s, 41, true);
    assert_int_equal(s.measure.state_counts[GF_NEURON_DEAD], UNITS);
    teardown(&s);
}

static void a_check_broken_off_leaves_no_trace(void **state)
{
    (void)state;
    struct stage s = setup("relu");
    for (size_t j = 0; j < UNITS; j++)
        fill(&s, j, 1);
    check(&s, 0);
    for (size_t j = 0; j < UNITS; j++)
        fill(&s, j, -1);
    gf_neurons_check_begin(s.neurons);
    gf_neurons_check_layer(s.neurons, 0, s.layer, ROWS, s.layer->argument);
    batch(&s, 1, true);
    assert_int_equal(s.measure.dead_count, 0);
    assert_int_equal(s.measure.firing_count, UNITS);
    assert_int_equal(s.measure.state_counts[GF_NEURON_SILENT], UNITS);
    teardown(&s);
}

/* Most units fire now and then, some on a single sample, some never. */
static void fill_at_random(struct stage *stage, size_t rows, struct gf_random *random)
{
    const size_t units = stage->layer->units;
    for (size_t j = 0; j < units; j++) {
        const double kind = gf_random_unit(random);
        for (size_t r = 0; r < rows; r++)
            stage->layer->argument[r * units + j] =
                (real)(kind < 0.8 ? gf_random_normal(random) : -gf_random_unit(random));
        if (kind >= 0.8 && kind < 0.9)
            stage->layer->argument[gf_random_below(random, rows) * units + j] = 1;
    }
}

static bool fires(const struct gf_layer *layer, size_t rows, size_t unit)
{
    for (size_t r = 0; r < rows; r++)
        if (layer->argument[r * layer->units + unit] > 0)
            return true;
    return false;
}

static void a_check_sees_what_is_there(void **state)
{
    (void)state;
    enum { MOST_ROWS = 300 };
    static const size_t widths[] = {1, 3, 40, 67, 300};
    static uint8_t states[300];
    struct gf_random random;
    gf_random_init(&random, 5, 0);
    for (size_t i = 0; i < 10 * sizeof widths / sizeof *widths; i++) {
        const char *const name = i % 2 ? "relu" : "leaky_relu";
        const size_t units = widths[i / 2 % (sizeof widths / sizeof *widths)];
        struct stage s = setup_of(name, units, MOST_ROWS);
        const size_t rows = 1 + gf_random_below(&random, MOST_ROWS);
        fill_at_random(&s, rows, &random);
        size_t firing = 0;
        for (size_t j = 0; j < units; j++)
            firing += fires(s.layer, rows, j);
        gf_neurons_check_begin(s.neurons);
        for (size_t first = 0, some; first < rows; first += some) {
            some = 1 + gf_random_below(&random, rows - first);
            gf_neurons_check_layer(s.neurons, 0, s.layer, some, s.layer->argument + first * units);
        }
        gf_neurons_check_end(s.neurons, s.network, 7);
        memset(s.layer->derivative, 0, rows * units * sizeof(real)); /* the batch revives nobody */
        gf_neurons_batch(s.neurons, 0, s.layer, rows, 7, true, &s.measure, states);
        assert_int_equal(s.measure.firing_count, firing);
        assert_int_equal(s.measure.dead_count, i % 2 ? units - firing : 0);
        for (size_t j = 0; i % 2 && j < units; j++)
            assert_int_equal(states[j] == GF_NEURON_DEAD, !fires(s.layer, rows, j));
        teardown(&s);
    }
}

static void the_subgradient_at_zero_counts(void **state)
{
    (void)state;
    struct stage s = setup("relu");
    s.layer->parameters.at_zero = 1;
    for (size_t j = 0; j < UNITS; j++)
        fill(&s, j, 0);
    fill(&s, 1, -1);
    check(&s, 0);
    batch(&s, 0, true);
    assert_int_equal(s.measure.dead_count, 1);
    assert_int_equal(s.states[1], GF_NEURON_DEAD);
    assert_int_equal(s.measure.firing_count, 0);
    teardown(&s);
}

static void saturated_sigmoids_are_never_dead(void **state)
{
    (void)state;
    struct stage s = setup("sigmoid");
    fill(&s, 0, 1000); /* φ' underflows to 0 */
    fill(&s, 1, -1000);
    fill(&s, 2, 0);
    fill(&s, 3, 20);
    fill(&s, 4, 20);
    put(&s, 11, 4, 0); /* on one sample it is not */
    check(&s, 0);
    batch(&s, 0, true);
    const uint8_t expected[UNITS] = {GF_NEURON_SATURATED, GF_NEURON_SATURATED, GF_NEURON_ACTIVE,
                                     GF_NEURON_SATURATED, GF_NEURON_ACTIVE};
    assert_memory_equal(s.states, expected, UNITS);
    assert_int_equal(s.measure.dead_count, 0);
    assert_int_equal(s.measure.firing_count, 3);
    teardown(&s);
}

static void nan_is_neither_flat_nor_firing(void **state)
{
    (void)state;
    static const char *const names[] = {"relu", "sigmoid", "tanh", "leaky_relu"};
    for (size_t n = 0; n < 4; n++) {
        struct stage s = setup(names[n]);
        for (size_t j = 0; j < UNITS; j++)
            fill(&s, j, (real)NAN);
        check(&s, 0);
        batch(&s, 0, true);
        assert_int_equal(s.measure.dead_count, 0);
        assert_int_equal(s.measure.firing_count, 0);
        assert_int_equal(s.measure.state_counts[GF_NEURON_SATURATED], 0);
        assert_int_equal(s.measure.state_counts[GF_NEURON_SILENT], 0);
        teardown(&s);
    }
}

static void states_have_names(void **state)
{
    (void)state;
    const char *letters = "aprqsd";
    for (int i = 0; i < GF_NEURON_STATES; i++) {
        assert_int_equal(gf_neuron_letter((enum gf_neuron_state)i), letters[i]);
        assert_true(*gf_neuron_state_name((enum gf_neuron_state)i));
    }
    assert_string_equal(gf_neuron_state_name(GF_NEURON_DEAD), "dead");
    gf_neurons_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relu_neurons_die_and_revive),
        cmocka_unit_test(states_are_the_words),
        cmocka_unit_test(a_change_of_activation_revives),
        cmocka_unit_test(a_check_broken_off_leaves_no_trace),
        cmocka_unit_test(a_check_sees_what_is_there),
        cmocka_unit_test(the_subgradient_at_zero_counts),
        cmocka_unit_test(saturated_sigmoids_are_never_dead),
        cmocka_unit_test(nan_is_neither_flat_nor_firing),
        cmocka_unit_test(states_have_names),
    };
    return RUN_IN_EVERY_ISA(tests);
}
