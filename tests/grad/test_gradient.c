#include <stdio.h>

#include "../unit/engine/support.h"
#include "gradient_check.h"

#define RIGHT        1e-6 /* the largest error of a right gradient */
#define WRONG        1e-4 /* the least of a wrong one */
#define NONZERO      0.25 /* share of the gradients of each buffer that must not be 0 */
#define NONZERO_DEEP 0.1

static const struct gf_penalty penalties[] = {{0, 0}, {0.05, 0}, {0, 0.1}, {0.05, 0.1}};
#define PENALTIES (sizeof penalties / sizeof *penalties)

static void check(const struct gradient_case *checked)
{
    const struct gradient_report report = gradient_check(checked);
    char what[160];
    snprintf(what, sizeof what, "%s (leak %g), %s, l1 %g, l2 %g, norm %s, residual %zu × %g%s, warm-up %g",
             checked->activation->name, checked->parameters.leak, checked->loss->name, checked->penalty.l1,
             checked->penalty.l2, checked->norm ? checked->norm->name : "none", checked->residual,
             checked->residual_scale, checked->sum_first ? " post" : "", checked->warmup);
    if (!(report.worst <= RIGHT))
        fail_msg("%s: %s: error %.3g", what, report.where, report.worst);
    if (!(report.nonzero_fraction >= (checked->depth ? NONZERO_DEEP : NONZERO)))
        fail_msg("%s: nearly all zero: %s", what, report.sparsest);
    assert_true(report.checked >= 68 + 65 + 15); /* parameters, δ, inputs of two plain layers */
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

/* What lies between z and a, in every combination; scale 0 is 1/√blocks. */
static const struct residual {
    size_t layers;
    double scale;
    bool sum_first;
} residuals[] = {{0, 1, false}, {2, 1, false},   {2, 0.5, false}, {2, 0, false},
                 {3, 1, false}, {3, 0.5, false}, {2, 1, true},    {2, 0.5, true},
                 {2, 0, true},  {3, 1, true},    {3, 0.5, true}};
#define RESIDUALS (sizeof residuals / sizeof *residuals)

static void check_all_between(struct gradient_case *checked)
{
    for (size_t n = 0; gf_norm_at(n); n++)
        for (size_t r = 0; r < RESIDUALS; r++)
            for (int warmup = 0; warmup < 2; warmup++) {
                checked->norm = gf_norm_at(n);
                checked->residual = residuals[r].layers;
                checked->residual_scale = residuals[r].scale;
                checked->sum_first = residuals[r].sum_first;
                checked->warmup = warmup ? 0.4 : 0;
                check(checked);
            }
}

static void every_norm_residual_and_warmup(void **state)
{
    (void)state;
    for (size_t a = 0; gf_activation_at(a); a++)
        for (size_t l = 0; gf_loss_at(l); l++) {
            const struct gf_activation *activation = gf_activation_at(a);
            struct gradient_case checked = {.activation = activation,
                                            .parameters = {.leak = activation->default_leak},
                                            .loss = gf_loss_at(l),
                                            .penalty = penalties[l ? 3 : 0],
                                            .depth = 5};
            check_all_between(&checked);
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
static void wrong_derivative(const struct gf_activation_parameters *p, const struct gf_tile *tile,
                             const real *u, real *ret_a, real *ret_derivative)
{
    gf_activation_find("elu")->apply(p, tile, u, ret_a, ret_derivative);
    for (size_t row = 0; ret_derivative && row < tile->rows; row++)
        for (size_t i = row * tile->stride; i < row * tile->stride + tile->units; i++)
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
    activation.apply = wrong_derivative;
    struct gf_loss loss = *gf_loss_find("mse");
    loss.evaluate = sum_loss;
    const struct gradient_case by_activation = {
        .activation = &activation, .parameters = {.leak = 1}, .loss = gf_loss_find("mse")};
    const struct gradient_case by_loss = {.activation = gf_activation_find("tanh"), .loss = &loss};
    assert_true(gradient_check(&by_activation).worst >= WRONG);
    assert_true(gradient_check(&by_loss).worst >= WRONG);
}

/* Faults in what lies between z and a; layers 1 and 2 are a block, its end is layer index 2. */
static void flip_skip(struct gf_network *network, size_t layer)
{
    if (layer == 2)
        flip(gf_network_rows(network) * 5, gf_network_layer(network, 2)->skip);
}

static void forget_skip(struct gf_network *network, size_t layer)
{
    if (layer == 2)
        memset(gf_network_layer(network, 2)->skip, 0, gf_network_rows(network) * 5 * sizeof(real));
}

static void forget_scale(struct gf_network *network, size_t layer)
{
    struct gf_layer *end = gf_network_layer(network, 2);
    for (size_t i = 0; layer == 2 && i < gf_network_rows(network) * end->units; i++)
        end->delta[i] /= end->branch_scale;
}

/* φ' at z, where φ saw something else. */
static void forget_argument(struct gf_network *network, size_t layer)
{
    const struct gf_layer *below = layer == 2 ? gf_network_layer(network, 1) : NULL;
    if (below)
        memcpy(below->argument, below->preactivation, gf_network_rows(network) * below->units * sizeof(real));
}

static void flip_group(struct gf_network *network, enum gf_group group)
{
    flip(5, gf_network_layer(network, 1)->groups[group].gradient);
}

static void flip_scale(struct gf_network *network)
{
    flip_group(network, GF_GROUP_NORM_SCALE);
}

static void flip_shift(struct gf_network *network)
{
    flip_group(network, GF_GROUP_NORM_SHIFT);
}

static void flip_alpha(struct gf_network *network)
{
    flip_group(network, GF_GROUP_ALPHA);
}

static void planted_faults_between_are_found(void **state)
{
    (void)state;
    static const struct fault {
        const char *name, *norm;
        bool sum_first;
        void (*delta)(struct gf_network *, size_t);
        void (*gradients)(struct gf_network *);
    } faults[] = {
        {"nothing", "none", false, NULL, NULL},
        {"sign of a skip connection", "none", false, flip_skip, NULL},
        {"sign of a skip connection", "batch", false, flip_skip, NULL},
        {"sign of a skip connection", "none", true, flip_skip, NULL},
        {"no skip connection", "none", false, forget_skip, NULL},
        {"no skip connection", "layer", true, forget_skip, NULL},
        {"no scale", "none", false, forget_scale, NULL},
        {"no scale", "none", true, forget_scale, NULL},
        {"no warm-up", "none", false, forget_argument, NULL},
        {"no norm", "layer", false, forget_argument, NULL},
        {"sign of gamma", "batch", false, NULL, flip_scale},
        {"sign of gamma", "layer", false, NULL, flip_scale},
        {"sign of beta", "batch", false, NULL, flip_shift},
        {"sign of beta", "layer", false, NULL, flip_shift},
        {"sign of alpha", "none", false, NULL, flip_alpha},
        {"sign of alpha", "batch", true, NULL, flip_alpha},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct gradient_case spoilt = {.activation = gf_activation_find("prelu"),
                                             .parameters = {.leak = 0.25},
                                             .loss = gf_loss_find("mse"),
                                             .depth = 5,
                                             .norm = gf_norm_find(faults[i].norm),
                                             .residual = 2,
                                             .residual_scale = 0.5,
                                             .sum_first = faults[i].sum_first,
                                             .warmup = 0.4,
                                             .spoil_delta = faults[i].delta,
                                             .spoil_gradients = faults[i].gradients};
        const double worst = gradient_check(&spoilt).worst;
        if (i ? !(worst >= WRONG) : !(worst <= RIGHT))
            fail_msg("%s (%s): error %.3g", faults[i].name, faults[i].norm, worst);
    }
}

/* A norm whose way back takes the statistics for constants. */
static const struct gf_norm *careless;
static void careless_backward(const struct gf_norm_pass *pass, real *delta, real *ret_scale_gradient,
                              real *ret_shift_gradient)
{
    real *kept = calloc(pass->rows * pass->units, sizeof *kept);
    memcpy(kept, delta, pass->rows * pass->units * sizeof *kept);
    careless->backward(pass, delta, ret_scale_gradient, ret_shift_gradient);
    for (size_t row = 0; row < pass->rows; row++)
        for (size_t j = 0; j < pass->units; j++) {
            const size_t i = row * pass->units + j;
            const double spread = careless->measure ? pass->statistics.variance[j] : 1;
            delta[i] = (real)((double)pass->scale[j] * (double)kept[i] / sqrt(spread + GF_NORM_EPSILON));
        }
    free(kept);
}

static void norms_without_their_statistics_are_found(void **state)
{
    (void)state;
    for (size_t n = 1; gf_norm_at(n); n++) {
        careless = gf_norm_at(n);
        struct gf_norm norm = *careless;
        norm.backward = careless_backward;
        const struct gradient_case spoilt = {
            .activation = gf_activation_find("tanh"), .loss = gf_loss_find("mse"), .depth = 5, .norm = &norm};
        assert_true(gradient_check(&spoilt).worst >= WRONG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_activation_loss_and_penalty),
        cmocka_unit_test(every_norm_residual_and_warmup),
        cmocka_unit_test(planted_faults_are_found),
        cmocka_unit_test(planted_faults_between_are_found),
        cmocka_unit_test(wrong_parts_are_found),
        cmocka_unit_test(norms_without_their_statistics_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
