/* Products and updates shared by threads: the same bits for any number of them, and each entry finished once.
 */
#include "support.h"

#include <stdatomic.h>

#include "base/pool.h"
#include "engine/kernels.h"

#define POOLS 5
static const size_t threads[POOLS] = {1, 2, 3, 5, 16};
static struct gf_pool *pools[POOLS];

static atomic_ulong shared; /* runs of a pool that had parts for others */

void __real_gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts);
void __wrap_gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts);
void __wrap_gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts)
{
    shared += gf_pool_threads(pool) > 1 && parts > 1;
    __real_gf_pool_run(pool, task, context, parts);
}

static int create_pools(void **state)
{
    (void)state;
    for (size_t i = 0; i < POOLS; i++)
        if (!gf_pool_create(threads[i], &pools[i], NULL))
            return -1;
    return 0;
}

static int destroy_pools(void **state)
{
    (void)state;
    for (size_t i = 0; i < POOLS; i++)
        gf_pool_destroy(pools[i]);
    return 0;
}

/* Negates what is finished: twice would give the number back, not at all would leave it. */
static void negate(const void *context, const struct gf_tile *tile, size_t first)
{
    real *values = *(real *const *)context + first;
    for (size_t row = 0; row < tile->rows; row++)
        for (size_t j = 0; j < tile->units; j++)
            values[row * tile->stride + j] *= -1;
}

static void check_product(struct gf_random *random, size_t rows, size_t depth, size_t columns)
{
    real *a = new_random(random, rows * depth), *b = new_random(random, depth * columns);
    real *bias = new_random(random, columns), *plain = new_reals(rows * columns),
         *c = new_reals(rows * columns);
    const struct gf_finish finish = {negate, &c};
    for (int kind = 0; kind < 3; kind++)
        for (size_t i = 0; i <= POOLS; i++) {
            real *into = i ? c : plain;
            struct gf_pool *pool = i ? pools[i - 1] : NULL;
            const struct gf_finish last = i ? finish : GF_NO_FINISH;
            if (kind == 0)
                gf_product_forward(pool, rows, depth, columns, a, b, bias, last, into);
            else if (kind == 1)
                gf_product_backward(pool, rows, columns, depth, a, b, last, into);
            else
                gf_product_gradient(pool, depth, columns, rows, a, b, into);
            for (size_t j = 0; i && kind < 2 && j < rows * columns; j++)
                c[j] *= -1;
            if (i && memcmp(c, plain, rows * columns * sizeof *c) != 0)
                fail_msg("product %d of %zu × %zu × %zu differs with %zu threads", kind, rows, depth, columns,
                         threads[i - 1]);
        }
    free(a);
    free(b);
    free(bias);
    free(plain);
    free(c);
}

static void products_have_the_same_bits(void **state)
{
    (void)state;
    static const size_t shapes[][3] = {
        {128, 64, 64}, {130, 150, 190}, {33, 300, 200}, {1, 1200, 1000}, {5000, 130, 3},
        {7, 700, 257}, {2000, 16, 35},  {300, 1000, 4}, {97, 129, 100},  {20, 1000, 60},
    };
    struct gf_random random;
    gf_random_init(&random, 3, 1);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const unsigned long before = shared;
        check_product(&random, shapes[i][0], shapes[i][1], shapes[i][2]);
        assert_true(shared > before || shapes[i][0] * shapes[i][1] * shapes[i][2] < 1000000);
    }
    for (int i = 0; i < 10; i++)
        check_product(&random, 1 + gf_random_below(&random, 200), 1 + gf_random_below(&random, 300),
                      1 + gf_random_below(&random, 200));
}

#define ROWS    70
#define INPUTS  9
#define OUTPUTS 3

/* Parameters and Σ (ΔW)² after two updates. */
static void train(struct gf_network *network, const struct gf_update *update)
{
    const struct gf_loss *loss = gf_loss_find("mse");
    struct gf_random random;
    gf_random_init(&random, 4, 1);
    real *input = new_random(&random, ROWS * INPUTS), *target = new_random(&random, ROWS * OUTPUTS);
    for (int i = 0; i < 2; i++) {
        whole_pass(network, loss, ROWS, input, target);
        gf_network_update(network, update);
    }
    free(input);
    free(target);
}

static void compare(struct gf_network *a, struct gf_network *b)
{
    for (size_t i = 0; i < gf_network_layer_count(a); i++) {
        const struct gf_layer *x = gf_network_layer_const(a, i), *y = gf_network_layer_const(b, i);
        assert_memory_equal(x->weights, y->weights, x->weight_count * sizeof *x->weights);
        assert_memory_equal(x->bias, y->bias, x->units * sizeof *x->bias);
        assert_memory_equal(&x->update_squares, &y->update_squares, sizeof x->update_squares);
        assert_memory_equal(&x->weight_squares, &y->weight_squares, sizeof x->weight_squares);
        assert_true(x->update_squares > 0 && x->weight_squares > 0);
    }
}

static void updates_have_the_same_bits(void **state)
{
    (void)state;
    static struct test_plan made;
    make_plan(&made, INPUTS, 3, 211, OUTPUTS, ROWS, "tanh", "xavier");
    for (size_t o = 0; gf_optimizer_at(o); o++) {
        const struct gf_update update = {
            .optimizer = gf_optimizer_at(o),
            .settings = {.learning_rate = 0.01, .momentum = 0.9, .beta2 = 0.99},
            .clipping = {.value = 0.001},
            .clip_scale = 0.5,
            .penalty = {.l1 = 0.001, .l2 = 0.01},
        };
        struct gf_network *alone = new_network(&made, 2);
        train(alone, &update);
        for (size_t i = 0; i < POOLS; i++) {
            struct gf_network *network = new_network(&made, 2);
            const unsigned long before = shared;
            gf_network_set_pool(network, pools[i]);
            train(network, &update);
            compare(network, alone);
            assert_int_equal(shared > before, i > 0);
            gf_network_destroy(network);
        }
        gf_network_destroy(alone);
    }
}

/* A pass that nobody can stop has to be short, whatever makes it long; and long enough for others to join. */
static void only_short_passes_are_shared(void **state)
{
    (void)state;
    static const struct {
        size_t depth, width, rows;
        bool shared;
    } shapes[] = {
        {5, 16, 32, false},    {10, 16, 32, true},   {2, 48, 16, false},   {50, 64, 128, true},
        {350, 64, 64, true},   {512, 1, 1000, true}, {512, 60, 90, false}, {512, 1, 20000, false},
        {200, 248, 16, false}, {2, 300, 64, false},  {200, 64, 16, true},  {200, 64, 8, false},
    };
    static struct test_plan made;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        make_plan(&made, INPUTS, shapes[i].depth, shapes[i].width, OUTPUTS, shapes[i].rows, "tanh", "xavier");
        struct gf_network *network = new_network(&made, 2);
        gf_network_begin(network, shapes[i].rows, NULL);
        assert_false(gf_network_shared(network));
        gf_network_set_pool(network, pools[1]);
        assert_int_equal(gf_network_shared(network), shapes[i].shared);
        gf_network_destroy(network);
    }
}

#define DEPTH 12
#define WIDTH 24
#define SMALL 10

struct alone {
    struct gf_network *network;
    const struct gf_loss *loss;
    const real *input, *target;
    size_t up[DEPTH + 1], top, down[DEPTH + 1]; /* visits */
    bool thorough;
};

static void note_up(void *context, size_t index)
{
    struct alone *alone = context;
    alone->up[index]++;
}

static void take_loss(void *context)
{
    struct alone *alone = context;
    alone->top++;
    gf_network_loss(alone->network, alone->loss, alone->target, NULL);
}

static void note_down(void *context, size_t index)
{
    struct alone *alone = context;
    assert_int_equal(alone->up[index], 1);
    assert_int_equal(alone->top, 1);
    alone->down[index]++;
}

static void pass_in_stages(void *context, size_t part)
{
    struct alone *alone = context;
    const struct gf_visits visits = {note_up, take_loss, note_down, alone, alone->thorough};
    if (part)
        return;
    gf_network_begin(alone->network, ROWS, alone->input);
    assert_true(gf_network_shared(alone->network));
    gf_network_pass(alone->network, &visits);
}

/* Threads that are all busy elsewhere come for no stage: the caller walks them all. */
static void pass_alone(size_t width, bool thorough)
{
    static struct test_plan made;
    make_plan(&made, INPUTS, DEPTH, width, OUTPUTS, ROWS, "tanh", "xavier");
    struct gf_random random;
    gf_random_init(&random, 5, 1);
    real *input = new_random(&random, ROWS * INPUTS), *target = new_random(&random, ROWS * OUTPUTS);
    struct gf_network *plain = new_network(&made, 2);
    whole_pass(plain, gf_loss_find("mse"), ROWS, input, target);
    for (size_t i = 1; i < POOLS; i++) {
        struct alone alone = {
            new_network(&made, 2), gf_loss_find("mse"), input, target, {0}, 0, {0}, thorough};
        gf_network_set_pool(alone.network, pools[i]);
        gf_pool_run(pools[i], pass_in_stages, &alone, 2);
        for (size_t k = 0; k <= DEPTH; k++) {
            const struct gf_layer *x = gf_network_layer(alone.network, k), *y = gf_network_layer(plain, k);
            assert_memory_equal(x->output, y->output, ROWS * x->units * sizeof(real));
            assert_memory_equal(x->delta, y->delta, ROWS * x->units * sizeof(real));
            assert_memory_equal(x->weight_gradient, y->weight_gradient, x->weight_count * sizeof(real));
            assert_memory_equal(x->bias_gradient, y->bias_gradient, x->units * sizeof(real));
            assert_int_equal(alone.up[k], 1);
            assert_int_equal(alone.down[k], 1);
        }
        gf_network_destroy(alone.network);
    }
    gf_network_destroy(plain);
    free(input);
    free(target);
}

static void a_shared_pass_needs_nobody_else(void **state)
{
    (void)state;
    pass_alone(WIDTH, false);
}

/* One so small that threads come for thorough visits only. */
static void a_small_pass_is_the_same_either_way(void **state)
{
    (void)state;
    pass_alone(SMALL, true);
    pass_alone(SMALL, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_have_the_same_bits),
        cmocka_unit_test(updates_have_the_same_bits),
        cmocka_unit_test(only_short_passes_are_shared),
        cmocka_unit_test(a_shared_pass_needs_nobody_else),
        cmocka_unit_test(a_small_pass_is_the_same_either_way),
    };
    return cmocka_run_group_tests(tests, create_pools, destroy_pools);
}
