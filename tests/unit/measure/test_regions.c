/* Linear regions: the formula for lines in general position, brute force for deep networks, what has none. */
#include "../engine/support.h"

#include "measure/regions.h"

enum { SIDE = 60 };
static const double reach = 2;

static struct test_plan made;

static struct gf_network *network_of(size_t depth, size_t width, const char *activation, double leak)
{
    make_plan(&made, 2, depth, width, 3, SIDE, activation, "he");
    for (size_t l = 0; l < depth; l++) {
        made.layers[l].parameters.leak = leak;
        made.layers[l].bias_std = 0.3;
    }
    return new_network(&made, 11);
}

static double count_of(const struct gf_network *network, size_t side, double half)
{
    struct gf_error error;
    double count = -1;
    assert_true(gf_regions_count(network, side, half, NULL, NULL, &count, &error));
    return count;
}

/* Lines that touch a circle, so that no three meet and no two are parallel: each two cross within `reach`
 * 5. */
static void draw_lines(struct gf_layer *layer)
{
    const double pi = 3.14159265358979;
    for (size_t j = 0; j < layer->units; j++) {
        const double angle = pi * ((double)j + 0.3) / (double)layer->units;
        layer->weights[2 * j] = (real)cos(angle);
        layer->weights[2 * j + 1] = (real)sin(angle);
        layer->bias[j] = (real)-0.8;
    }
}

static void lines_make_as_many_regions_as_the_formula_says(void **state)
{
    (void)state;
    static const char *const names[] = {"relu", "leaky_relu", "prelu", "relu_eps"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t n = 1; n <= 7; n++) {
            struct gf_network *network = network_of(1, n, names[i], 0.1);
            draw_lines(gf_network_layer(network, 0));
            assert_int_equal(count_of(network, 300, 4.5), 1 + n + n * (n - 1) / 2);
            gf_network_destroy(network);
        }
}

static void crossings_outside_the_window_are_not_counted(void **state)
{
    (void)state;
    struct gf_network *network = network_of(1, 2, "relu", 0);
    struct gf_layer *layer = gf_network_layer(network, 0);
    const real weights[4] = {1, 0, 1, (real)0.25}; /* x = 0, and x + y/4 = 1, which meet at y = 4 */
    memcpy(layer->weights, weights, sizeof weights);
    layer->bias[0] = 0;
    layer->bias[1] = -1;
    assert_int_equal(count_of(network, 500, 3), 3);
    assert_int_equal(count_of(network, 500, 5), 4);
    assert_int_equal(count_of(network, 500, 0.5), 2);
    assert_int_equal(count_of(network, 1, 5), 1);
    gf_network_destroy(network);
}

/* A unit without a kink parts nothing; one of them has it still. */
static void a_unit_whose_alpha_is_one_parts_nothing(void **state)
{
    (void)state;
    struct gf_network *network = network_of(1, 6, "prelu", 0.25);
    struct gf_layer *layer = gf_network_layer(network, 0);
    real *alpha = layer->groups[GF_GROUP_ALPHA].values;
    draw_lines(layer);
    for (size_t kinked = 6; kinked-- > 0;) {
        alpha[kinked] = 1;
        assert_int_equal(count_of(network, 300, 4.5), 1 + kinked + kinked * (kinked - (kinked > 0)) / 2);
    }
    alpha[2] = (real)0.99;
    assert_int_equal(count_of(network, 300, 4.5), 2);
    gf_network_destroy(network);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, 64);
}

/* The signs of all u of a pass over one row of the grid at a time, written out and compared whole. */
static size_t brute_force(struct gf_network *network, size_t units)
{
    unsigned char(*signs)[64] = calloc(SIDE * SIDE, sizeof *signs);
    const struct gf_plane_window window = {-reach, reach, -reach, reach};
    real points[2 * SIDE];
    assert_true(units <= 64);
    for (size_t row = 0; row < SIDE; row++) {
        gf_plane_points(&window, SIDE, SIDE, row * SIDE, SIDE, points);
        gf_network_begin(network, SIDE, points);
        size_t before = 0;
        for (size_t k = 0; k < made.plan.layer_count; k++) {
            gf_network_forward_layer(network, k);
            const struct gf_layer *layer = gf_network_layer_const(network, k);
            for (size_t i = 0; i < SIDE && k + 1 < made.plan.layer_count; i++)
                for (size_t j = 0; j < layer->units; j++)
                    signs[row * SIDE + i][before + j] = layer->argument[i * layer->units + j] > 0;
            before += layer->units;
        }
    }
    qsort(signs, SIDE * SIDE, sizeof *signs, by_bytes);
    size_t count = 1;
    for (size_t i = 1; i < SIDE * SIDE; i++)
        count += memcmp(signs[i - 1], signs[i], sizeof *signs) != 0;
    free(signs);
    return count;
}

static void deep_networks_agree_with_brute_force(void **state)
{
    (void)state;
    static const char *const names[] = {"relu", "leaky_relu", "prelu"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t depth = 1; depth <= 4; depth++) {
            struct gf_network *network = network_of(depth, 12, names[i], 0.2);
            const size_t expected = brute_force(network, depth * 12);
            assert_true(expected > 20);
            assert_int_equal(count_of(network, SIDE, reach), expected);
            gf_network_destroy(network);
        }
}

/* The lowest bits tell neighbours apart, which differ in one unit. */
static void neighbours_differ_in_the_lowest_bits(void **state)
{
    (void)state;
    struct gf_network *network = network_of(1, 7, "relu", 0);
    const struct gf_plane_window window = {-5, 5, -5, 5};
    real points[2 * GF_NETWORK_INFER_ROWS];
    uint64_t patterns[GF_NETWORK_INFER_ROWS];
    bool finite = true;
    size_t steps = 0, same = 0;
    draw_lines(gf_network_layer(network, 0));
    for (size_t row = 0; row < 100; row++) {
        gf_plane_points(&window, 100, 100, 100 * row, 100, points);
        assert_true(gf_patterns(network, 100, points, NULL, NULL, patterns, &finite));
        for (size_t i = 1; i < 100; i++)
            if (patterns[i] != patterns[i - 1]) {
                same += (patterns[i] & 7) == (patterns[i - 1] & 7);
                steps++;
            }
    }
    assert_true(finite && steps > 100);
    assert_true(same < steps / 20); /* a step over two lines at once may come back to the same bits */
    gf_network_destroy(network);
}

static void what_has_no_regions_says_why(void **state)
{
    (void)state;
    struct gf_network *network = network_of(2, 4, "relu", 0);
    assert_null(gf_regions_missing(network));
    gf_network_destroy(network);
    network = network_of(2, 4, "identity", 0);
    assert_null(gf_regions_missing(network));
    assert_int_equal(count_of(network, 50, 3), 1);
    gf_network_destroy(network);
    network = network_of(2, 4, "tanh", 0);
    assert_non_null(gf_regions_missing(network));
    assert_true(isnan(count_of(network, 50, 3)));
    gf_network_destroy(network);
    make_plan(&made, 3, 2, 4, 3, 1, "relu", "he");
    network = new_network(&made, 11);
    assert_non_null(gf_regions_missing(network));
    assert_true(isnan(count_of(network, 50, 3)));
    gf_network_destroy(network);
    for (size_t i = 1; i <= 2; i++) {
        make_plan(&made, 2, 2, 4, 3, SIDE, "relu", "he");
        made.layers[0].norm = gf_norm_find(i == 1 ? "batch" : "layer");
        network = new_network(&made, 11);
        assert_int_equal(gf_regions_missing(network) != NULL, i == 2);
        gf_network_destroy(network);
    }
}

static void numbers_that_are_none_have_no_regions(void **state)
{
    (void)state;
    struct gf_network *network = network_of(2, 4, "relu", 0);
    gf_network_layer(network, 1)->weights[3] = (real)NAN;
    assert_true(isnan(count_of(network, 50, 3)));
    gf_network_destroy(network);
}

static bool stop_at_once(void *context)
{
    return ++*(int *)context > 3;
}

static void counting_stops(void **state)
{
    (void)state;
    struct gf_network *network = network_of(2, 4, "relu", 0);
    struct gf_error error;
    double count = -1;
    int asked = 0;
    assert_false(gf_regions_count(network, 1000, 3, stop_at_once, &asked, &count, &error));
    assert_int_equal(asked, 4);
    assert_true(count == -1);
    gf_network_destroy(network);
}

/* Before the first update a batch norm takes what the last pass measured, whatever else is asked for. */
static void a_point_does_not_depend_on_the_others(void **state)
{
    (void)state;
    make_plan(&made, 2, 2, 6, 3, SIDE, "relu", "he");
    made.layers[0].norm = made.layers[1].norm = gf_norm_find("batch");
    struct gf_network *network = new_network(&made, 11);
    const struct gf_plane_window window = {-reach, reach, -reach, reach};
    real points[2 * SIDE];
    uint64_t together[SIDE], alone;
    bool finite = true;
    gf_plane_points(&window, SIDE, SIDE, 5 * SIDE, SIDE, points);
    gf_network_begin(network, SIDE, points);
    for (size_t k = 0; k < 3; k++)
        gf_network_forward_layer(network, k);
    assert_true(gf_patterns(network, SIDE, points, NULL, NULL, together, &finite));
    for (size_t i = 0; i < SIDE; i++) {
        assert_true(gf_patterns(network, 1, points + 2 * i, NULL, NULL, &alone, &finite));
        assert_true(alone == together[i]);
    }
    assert_true(together[0] != together[SIDE - 1]);
    gf_network_destroy(network);
}

static void a_set_holds_each_pattern_once(void **state)
{
    (void)state;
    uint64_t slots[16];
    struct gf_pattern_set set = {.slots = slots, .capacity = 16};
    gf_pattern_set_clear(&set);
    assert_true(gf_pattern_set_add(&set, 0));
    assert_false(gf_pattern_set_add(&set, 0));
    for (uint64_t i = 1; i < 8; i++) /* all want the same slot */
        assert_true(gf_pattern_set_add(&set, i << 32 | 15));
    for (uint64_t i = 1; i < 8; i++)
        assert_false(gf_pattern_set_add(&set, i << 32 | 15));
    assert_int_equal(set.count, 8);
    gf_pattern_set_clear(&set);
    assert_int_equal(set.count, 0);
    assert_true(gf_pattern_set_add(&set, 0));
}

static void the_grid_covers_its_window(void **state)
{
    (void)state;
    const struct gf_plane_window window = {-1, 3, 0, 6};
    real points[12];
    gf_plane_points(&window, 2, 3, 0, 6, points);
    const double expected[12] = {0, 5, 2, 5, 0, 3, 2, 3, 0, 1, 2, 1};
    for (size_t i = 0; i < 12; i++)
        assert_near(points[i], expected[i], 1e-6);
    gf_plane_points(&window, 2, 3, 3, 2, points);
    for (size_t i = 0; i < 4; i++)
        assert_near(points[i], expected[6 + i], 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_make_as_many_regions_as_the_formula_says),
        cmocka_unit_test(crossings_outside_the_window_are_not_counted),
        cmocka_unit_test(a_unit_whose_alpha_is_one_parts_nothing),
        cmocka_unit_test(deep_networks_agree_with_brute_force),
        cmocka_unit_test(neighbours_differ_in_the_lowest_bits),
        cmocka_unit_test(what_has_no_regions_says_why),
        cmocka_unit_test(numbers_that_are_none_have_no_regions),
        cmocka_unit_test(counting_stops),
        cmocka_unit_test(a_point_does_not_depend_on_the_others),
        cmocka_unit_test(a_set_holds_each_pattern_once),
        cmocka_unit_test(the_grid_covers_its_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
