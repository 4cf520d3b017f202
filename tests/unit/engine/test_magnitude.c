/* Sizes below the least number of `real`. */
#include "base/float_mode.h"
#include "support.h"

static double rms_of(const real *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i] * (double)values[i];
    return sqrt(sum / (double)count);
}

/* A whole pass; ret_sizes [layers]. */
static void measure(struct gf_network *network, size_t rows, const real *input, const real *target,
                    struct gf_magnitude *ret_sizes)
{
    forward_and_loss(network, gf_loss_find("mse"), rows, input, target, NULL);
    for (size_t l = gf_network_layer_count(network); l-- > 0;) {
        if (gf_network_dormant(network, l))
            continue;
        gf_network_backward_layer(network, l);
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        const double delta = (double)rows * rms_of(layer->delta, rows * layer->units);
        const double norm =
            sqrt((double)layer->weight_count) * rms_of(layer->weight_gradient, layer->weight_count);
        ret_sizes[l] = gf_network_magnitude(network, l, delta, norm);
        if (delta > 1e-30 && norm > 1e-30) { /* which tell themselves */
            assert_true(isnan(ret_sizes[l].delta) && isnan(ret_sizes[l].weight_gradient));
            ret_sizes[l] = (struct gf_magnitude){log10(delta), log10(norm)};
        }
    }
}

enum { DEEP = 100, WIDE = 32, FEW = 8 };

static double sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

/* The same network in plain double, which does not underflow. */
static void plain_sizes(const struct gf_network *network, const real *input, const real *target,
                        struct gf_magnitude *ret_sizes)
{
    static double a[DEEP + 2][FEW][WIDE], delta[FEW][WIDE], below[FEW][WIDE];
    for (size_t row = 0; row < FEW; row++)
        for (size_t k = 0; k < 2; k++)
            a[0][row][k] = (double)input[row * 2 + k];
    for (size_t l = 0; l <= DEEP; l++) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        for (size_t row = 0; row < FEW; row++)
            for (size_t unit = 0; unit < layer->units; unit++) {
                double z = (double)layer->bias[unit];
                for (size_t k = 0; k < layer->inputs; k++)
                    z += (double)layer->weights[unit * layer->inputs + k] * a[l][row][k];
                a[l + 1][row][unit] = l < DEEP ? sigmoid(z) : z;
            }
    }
    for (size_t row = 0; row < FEW; row++)
        for (size_t unit = 0; unit < 2; unit++)
            delta[row][unit] = (a[DEEP + 1][row][unit] - (double)target[row * 2 + unit]) / FEW;
    for (size_t l = DEEP + 1; l-- > 0;) {
        const struct gf_layer *layer = gf_network_layer_const(network, l);
        double squares = 0, weights = 0;
        for (size_t row = 0; row < FEW; row++)
            for (size_t unit = 0; unit < layer->units; unit++)
                squares += pow(FEW * delta[row][unit], 2);
        for (size_t unit = 0; unit < layer->units; unit++)
            for (size_t k = 0; k < layer->inputs; k++) {
                double sum = 0;
                for (size_t row = 0; row < FEW; row++)
                    sum += delta[row][unit] * a[l][row][k];
                weights += sum * sum;
            }
        ret_sizes[l].delta = log10(squares / (double)(FEW * layer->units)) / 2;
        ret_sizes[l].weight_gradient = log10(weights) / 2;
        memset(below, 0, sizeof below);
        for (size_t row = 0; row < FEW && l; row++)
            for (size_t k = 0; k < layer->inputs; k++) {
                for (size_t unit = 0; unit < layer->units; unit++)
                    below[row][k] += delta[row][unit] * (double)layer->weights[unit * layer->inputs + k];
                below[row][k] *= a[l][row][k] * (1 - a[l][row][k]);
            }
        memcpy(delta, below, sizeof delta);
    }
}

/* The sizes found are those of plain double; returns those of the lowest layer. */
static struct gf_magnitude check_against_double(struct gf_network *network)
{
    static struct gf_magnitude found[DEEP + 1], expected[DEEP + 1];
    struct gf_random random;
    gf_random_init(&random, 3, 1);
    real *input = new_random(&random, FEW * 2), *target = new_random(&random, FEW * 2);
    measure(network, FEW, input, target, found);
    plain_sizes(network, input, target, expected);
    for (size_t l = 0; l <= DEEP; l++) {
        assert_near(found[l].delta, expected[l].delta, 1e-3);
        assert_near(found[l].weight_gradient, expected[l].weight_gradient, 1e-3);
    }
    free(input);
    free(target);
    return expected[0];
}

static void a_hundred_sigmoid_layers(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, 2, DEEP, WIDE, 2, FEW, "sigmoid", "lecun");
    struct gf_network *network = new_network(&made, 1);
    const struct gf_magnitude lowest = check_against_double(network);
    assert_true(lowest.delta < -55 && lowest.delta > -75);
    if (!GF_REAL_IS_DOUBLE) /* else this would show nothing */
        assert_true(rms_of(gf_network_layer(network, 0)->delta, FEW * WIDE) == 0);
    gf_network_destroy(network);
}

/* Weights and φ' next to nothing in one step: each is a number, their product is none. */
static void doubly_small_factors(void **state)
{
    (void)state;
    static const struct {
        double weights, bias; /* of a layer; of the one below */
    } cases[] = {{1e-24, -46}, {1e-33, 0}, {1e-34, 0}, {1e-30, -60}, {1, -76}, {1e-12, -46}, {1e-12, -69}};
    static struct test_plan made;
    make_plan(&made, 2, DEEP, WIDE, 2, FEW, "sigmoid", "lecun");
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (size_t l = DEEP - 60; l < DEEP - 45; l++) { /* wherever δ is in its range */
            struct gf_network *network = new_network(&made, 1);
            const struct gf_layer *above = gf_network_layer(network, l);
            for (size_t i = 0; i < above->weight_count; i++)
                above->weights[i] *= (real)cases[c].weights;
            for (size_t i = 0; i < WIDE; i++)
                gf_network_layer(network, l - 1)->bias[i] = (real)cases[c].bias;
            check_against_double(network);
            gf_network_destroy(network);
        }
}

enum { DEPTH = 12, WIDTH = 6, ROWS = 7, LAYERS = DEPTH + 1 };

/* Every kind of layer, with gradients that fall by leaps: in double the ordinary numbers tell as well. */
static struct gf_network *varied(struct test_plan *made, uint64_t seed, const char *norm, size_t block,
                                 bool sum_first)
{
    make_plan(made, 3, DEPTH, WIDTH, 2, ROWS, "tanh", "lecun");
    for (size_t l = 0; l < DEPTH; l++)
        made->layers[l].norm = gf_norm_find(norm);
    for (size_t end = block; block && end < DEPTH; end += block) {
        made->layers[end].branch = block;
        made->layers[end].branch_scale = 0.5;
        made->layers[end].branch_sum_first = sum_first;
        made->layers[end].norm = NULL;
        if (!sum_first)
            made->layers[end].activation = gf_activation_find("identity");
    }
    return new_network(made, seed);
}

static void check_ordinary(struct gf_network *network, const struct gf_magnitude *found, size_t *tiny)
{
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l);
        const double delta = ROWS * rms_of(layer->delta, ROWS * layer->units);
        const double norm =
            sqrt((double)layer->weight_count) * rms_of(layer->weight_gradient, layer->weight_count);
        assert_true(delta > 1e-150 && norm > 1e-150); /* squares are numbers */
        assert_near(found[l].delta, log10(delta), 1e-9);
        assert_near(found[l].weight_gradient, log10(norm), 1e-9);
        *tiny += delta < 1e-30;
    }
}

/* Scales γ or the weights of some layers down by up to 14 decades, so that δ falls by as much. */
static void weaken(struct gf_network *network, struct gf_random *random)
{
    for (size_t l = 1; l < LAYERS; l++) {
        if (gf_random_below(random, 2))
            continue;
        const double factor = pow(10, -gf_random_uniform(random, 0, 14));
        const struct gf_layer *layer = gf_network_layer(network, l);
        const struct gf_parameter_group *group =
            &layer->groups[layer->norm->apply ? GF_GROUP_NORM_SCALE : GF_GROUP_WEIGHTS];
        for (size_t i = 0; i < group->count; i++)
            group->values[i] *= (real)factor;
    }
}

static void every_kind_of_layer(void **state)
{
    (void)state;
    static const char *const norms[] = {"none", "batch", "layer"};
    static struct test_plan made;
    struct gf_random random;
    gf_random_init(&random, 9, 1);
    real *input = new_random(&random, ROWS * 3), *target = new_random(&random, ROWS * 2);
    size_t tiny = 0;
    for (uint64_t seed = 1; GF_REAL_IS_DOUBLE && seed <= 20; seed++)
        for (size_t n = 0; n < 3; n++)
            for (size_t kind = 0; kind < 5; kind++) {
                struct gf_magnitude found[LAYERS];
                struct gf_network *network = varied(&made, seed, norms[n], kind ? kind / 2 + 2 : 0, kind % 2);
                weaken(network, &random);
                measure(network, ROWS, input, target, found);
                check_ordinary(network, found, &tiny);
                gf_network_destroy(network);
            }
    if (GF_REAL_IS_DOUBLE)
        assert_in_range(tiny, 200, 3900);
    free(input);
    free(target);
}

/* δ that is tiny inside a block only, or from the middle of a block on. */
static void from_anywhere_in_a_block(void **state)
{
    (void)state;
    static struct test_plan made;
    struct gf_random random;
    gf_random_init(&random, 9, 1);
    real *input = new_random(&random, ROWS * 3), *target = new_random(&random, ROWS * 2);
    size_t tiny = 0;
    for (int step = 0; GF_REAL_IS_DOUBLE && step < 200; step++)
        for (size_t kind = 0; kind < 4; kind++) {
            struct gf_magnitude found[LAYERS];
            struct gf_network *network = varied(&made, 3, "none", kind / 2 + 2, kind % 2);
            for (size_t l = 1; l < LAYERS; l++) {
                const struct gf_layer *layer = gf_network_layer(network, l);
                const double factor = l == DEPTH ? pow(10, -27 - step / 40.0) : layer->branch ? 1e-3 : 1;
                for (size_t i = 0; i < layer->weight_count; i++)
                    layer->weights[i] *= (real)factor;
            }
            measure(network, ROWS, input, target, found);
            check_ordinary(network, found, &tiny);
            gf_network_destroy(network);
        }
    if (GF_REAL_IS_DOUBLE)
        assert_in_range(tiny, 200, 200 * 4 * LAYERS);
    free(input);
    free(target);
}

/* The pass is as it was, and what is exactly zero is told apart from what is small. */
static void nothing_is_disturbed_and_zero_is_zero(void **state)
{
    (void)state;
    static struct test_plan made;
    struct gf_random random;
    gf_random_init(&random, 9, 1);
    real *input = new_random(&random, ROWS * 3), *target = new_random(&random, ROWS * 2);
    make_plan(&made, 3, 4, WIDTH, 2, ROWS, "relu", "he");
    struct gf_network *network = new_network(&made, 1), *twin = new_network(&made, 1);
    struct gf_magnitude found[5];
    for (size_t i = 0; i < WIDTH; i++) {
        gf_network_layer(network, 2)->bias[i] = -100; /* dead */
        gf_network_layer(twin, 2)->bias[i] = -100;
    }
    measure(network, ROWS, input, target, found);
    whole_pass(twin, gf_loss_find("mse"), ROWS, input, target);
    assert_true(found[0].delta == -INFINITY && found[2].weight_gradient == -INFINITY);
    assert_true(isfinite(found[4].delta) && found[3].weight_gradient == -INFINITY); /* its inputs are 0 */
    for (size_t l = 0; l < 5; l++) {
        const struct gf_layer *layer = gf_network_layer(network, l), *other = gf_network_layer(twin, l);
        assert_memory_equal(layer->weight_gradient, other->weight_gradient,
                            layer->weight_count * sizeof(real));
        assert_memory_equal(layer->bias_gradient, other->bias_gradient, layer->units * sizeof(real));
        assert_memory_equal(layer->delta, other->delta, ROWS * layer->units * sizeof(real));
    }
    input[0] = (real)NAN;
    measure(network, ROWS, input, target, found);
    assert_true(isnan(found[4].delta) || isnan(found[0].delta));
    gf_network_destroy(network);
    gf_network_destroy(twin);
    free(input);
    free(target);
}

int main(void)
{
    gf_flush_denormals(); /* as training does */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_sigmoid_layers),
        cmocka_unit_test(doubly_small_factors),
        cmocka_unit_test(every_kind_of_layer),
        cmocka_unit_test(from_anywhere_in_a_block),
        cmocka_unit_test(nothing_is_disturbed_and_zero_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
