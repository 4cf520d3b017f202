/* What the engine's tests share: cmocka, random buffers, small networks. */
#ifndef GRADFLOW_TESTS_ENGINE_SUPPORT_H
#define GRADFLOW_TESTS_ENGINE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "gradflow/network.h"

#define REAL_EPSILON (GF_REAL_IS_DOUBLE ? (double)DBL_EPSILON : (double)FLT_EPSILON)

/* |value - expected| <= slack, and NaN never passes; prints both when it fails. */
#define assert_near(value, expected, slack)                                                                  \
    do {                                                                                                     \
        const double near_value = (double)(value), near_expected = (double)(expected);                       \
        if (!(fabs(near_value - near_expected) <= (double)(slack)))                                          \
            fail_msg("%s is %.17g, not %.17g", #value, near_value, near_expected);                           \
    } while (0)

static inline real *new_reals(size_t count)
{
    real *reals = calloc(count ? count : 1, sizeof *reals);
    assert_non_null(reals);
    return reals;
}

static inline real *new_random(struct gf_random *random, size_t count)
{
    real *reals = new_reals(count);
    for (size_t i = 0; i < count; i++)
        reals[i] = (real)gf_random_normal(random);
    return reals;
}

#define PLAN_LAYERS_MOST (GF_DEPTH_MOST + 1)

/* depth hidden layers of one width and a linear read-out. The plan points into `layers`. */
struct test_plan {
    struct gf_layer_plan layers[PLAN_LAYERS_MOST];
    struct gf_network_plan plan;
};

static inline void make_plan(struct test_plan *made, size_t inputs, size_t depth, size_t width,
                             size_t outputs, size_t batch, const char *activation, const char *init)
{
    for (size_t i = 0; i <= depth; i++) {
        const struct gf_activation *chosen = gf_activation_find(i < depth ? activation : "identity");
        made->layers[i] = (struct gf_layer_plan){
            .units = i < depth ? width : outputs,
            .activation = chosen,
            .parameters = {.leak = chosen->default_leak},
            .init = gf_init_find(init),
            .gain = 1,
        };
    }
    made->plan = (struct gf_network_plan){
        .inputs = inputs, .batch = batch, .layer_count = depth + 1, .layers = made->layers};
}

static inline struct gf_network *new_network(const struct test_plan *made, uint64_t seed)
{
    struct gf_network *network = NULL;
    struct gf_error error = {0};
    if (!gf_network_create(&made->plan, &network, &error))
        fail_msg("%s", error.message);
    gf_network_initialise(network, &made->plan, seed);
    return network;
}

static inline double forward_and_loss(struct gf_network *network, const struct gf_loss *loss, size_t rows,
                                      const real *input, const real *target, size_t *ret_correct)
{
    gf_network_begin(network, rows, input);
    for (size_t i = 0; i < gf_network_layer_count(network); i++)
        gf_network_forward_layer(network, i);
    return gf_network_loss(network, loss, target, ret_correct);
}

static inline double whole_pass(struct gf_network *network, const struct gf_loss *loss, size_t rows,
                                const real *input, const real *target)
{
    const double value = forward_and_loss(network, loss, rows, input, target, NULL);
    for (size_t i = gf_network_layer_count(network); i-- > 0;)
        gf_network_backward_layer(network, i);
    return value;
}

#endif
