#include <stdio.h>

#include "../unit/engine/support.h"
#include "gradient_check.h"

#define RIGHT   1e-6 /* the largest error of a right gradient */
#define WRONG   1e-4 /* the least of a wrong one */
#define NONZERO 0.25 /* share of the gradients of each buffer that must not be 0 */

static const struct gf_penalty penalties[] = {{0, 0}, {0.05, 0}, {0, 0.1}, {0.05, 0.1}};
#define PENALTIES (sizeof penalties / sizeof *penalties)

static void check(const struct gradient_case *checked)
{
    const struct gradient_report report = gradient_check(checked);
    if (!(report.worst <= RIGHT))
        fail_msg("%s (leak %g), %s, l1 %g, l2 %g: %s: error %.3g", checked->activation->name,
                 checked->parameters.leak, checked->loss->name, checked->penalty.l1, checked->penalty.l2,
                 report.where, report.worst);
    if (!(report.nonzero_fraction >= NONZERO))
        fail_msg("%s, %s: nearly all zero: %s", checked->activation->name, checked->loss->name,
                 report.sparsest);
    const size_t alphas = checked->activation->alpha_gradient ? 10 : 0;
    assert_int_equal(report.checked, 68 + alphas + 65 + 15); /* parameters, α, δ, inputs */
}

static void every_activation_loss_and_penalty(void **state)
{
    (void)state;
    for (size_t a = 0; gf_activation_at(a); a++)
        for (size_t l = 0; gf_loss_at(l); l++)
            for (size_t p = 0; p < PENALTIES; p++) {
                const struct gf_activation *activation = gf_activation_at(a);
                struct gradient_case checked = {.activation = activation,
                                                .parameters = {.leak = activation->default_leak},
                                                .loss = gf_loss_at(l),
                                                .penalty = penalties[p]};
                check(&checked);
                if (!activation->has_leak)
                    continue;
                checked.parameters.leak = 0.3;
                check(&checked);
            }
}

static void flip(size_t count, real *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = -values[i];
}

static void flip_delta(struct gf_network *network, size_t layer)
{
    struct gf_layer *flipped = gf_network_layer(network, layer);
    if (layer == 1)
        flip(gf_network_rows(network) * flipped->units, flipped->delta);
}

static void flip_one_delta(struct gf_network *network, size_t layer)
{
    if (layer == 0)
        flip(1, gf_network_layer(network, layer)->delta + 7);
}

static void flip_weight_gradient(struct gf_network *network)
{
    flip(gf_network_layer(network, 0)->weight_count, gf_network_layer(network, 0)->weight_gradient);
}

static void flip_bias_gradient(struct gf_network *network)
{
    flip(gf_network_layer(network, 2)->units, gf_network_layer(network, 2)->bias_gradient);
}

static void turn_weight_gradient(struct gf_network *network)
{
    struct gf_layer *layer = gf_network_layer(network, 1);
    for (size_t i = 0; i < layer->units; i++)
        for (size_t j = 0; j < i; j++) {
            real *one = &layer->weight_gradient[i * layer->inputs + j];
            real *other = &layer->weight_gradient[j * layer->inputs + i];
            const real swap = *one;
            *one = *other;
            *other = swap;
        }
}

static void scale_weight_gradient(struct gf_network *network)
{
    struct gf_layer *layer = gf_network_layer(network, 1);
    for (size_t i = 0; i < layer->weight_count; i++)
        layer->weight_gradient[i] *= (real)1.001;
}

static void forget_a_sample(struct gf_network *network)
{
    struct gf_layer *layer = gf_network_layer(network, 0);
    const real *input = gf_network_input(network);
    for (size_t unit = 0; unit < layer->units; unit++)
        for (size_t k = 0; k < layer->inputs; k++)
            layer->weight_gradient[unit * layer->inputs + k] -= layer->delta[unit] * input[k];
}

/* The check is worth something only if it finds what is planted. */
static void planted_faults_are_found(void **state)
{
    (void)state;
    static const struct fault {
        const char *name;
        void (*delta)(struct gf_network *, size_t);
        void (*gradients)(struct gf_network *);
    } faults[] = {
        {"sign of a layer's delta", flip_delta, NULL},
        {"sign of one delta", flip_one_delta, NULL},
        {"sign of a weight gradient", NULL, flip_weight_gradient},
        {"sign of a bias gradient", NULL, flip_bias_gradient},
        {"turned weight gradient", NULL, turn_weight_gradient},
        {"scaled weight gradient", NULL, scale_weight_gradient},
        {"a sample left out", NULL, forget_a_sample},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        for (size_t l = 0; gf_loss_at(l); l++) {
            const struct gradient_case spoilt = {.activation = gf_activation_find("tanh"),
                                                 .loss = gf_loss_at(l),
                                                 .spoil_delta = faults[i].delta,
                                                 .spoil_gradients = faults[i].gradients};
            const struct gradient_report report = gradient_check(&spoilt);
            if (!(report.worst >= WRONG))
                fail_msg("%s: not found (%s, error %.3g)", faults[i].name, report.where, report.worst);
        }
}

/* An activation whose derivative has the wrong sign below zero. */
static void wrong_derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                             const real *u, real *ret_derivative)
{
    gf_activation_find("elu")->derivative(p, rows, units, u, ret_derivative);
    for (size_t i = 0; i < rows * units; i++)
        if (u[i] < 0)
            ret_derivative[i] = -ret_derivative[i];
}

/* A loss that forgets the batch size in its gradient. */
static double sum_loss(size_t rows, size_t outputs, size_t batch_rows, const real *output, const real *target,
                       real *ret_delta)
{
    (void)batch_rows;
    return gf_loss_find("mse")->evaluate(rows, outputs, 1, output, target, ret_delta);
}

static void wrong_parts_are_found(void **state)
{
    (void)state;
    struct gf_activation activation = *gf_activation_find("elu");
    activation.derivative = wrong_derivative;
    struct gf_loss loss = *gf_loss_find("mse");
    loss.evaluate = sum_loss;
    const struct gradient_case by_activation = {
        .activation = &activation, .parameters = {.leak = 1}, .loss = gf_loss_find("mse")};
    const struct gradient_case by_loss = {.activation = gf_activation_find("tanh"), .loss = &loss};
    assert_true(gradient_check(&by_activation).worst >= WRONG);
    assert_true(gradient_check(&by_loss).worst >= WRONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_activation_loss_and_penalty),
        cmocka_unit_test(planted_faults_are_found),
        cmocka_unit_test(wrong_parts_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
