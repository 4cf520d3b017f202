/* Real networks at initialisation against mean-field theory, for every activation. */
#include "../unit/train/support.h"

#define SEEDS 24
#define DEPTH 20
#define WIDTH 128
/* Theory is for infinite width. A layer of n units multiplies δ² by a number that scatters by about √(5/n)
 * (Hanin 2018): the mean of its logarithm lies below the logarithm of its mean, and where inputs of different
 * lengths are told apart it shifts q as well. Together less than 1/n decades a layer, either way. */
#define FINITE_WIDTH 1.0

struct comparison {
    const char *activation, *init, *more, *still_more;
    size_t layer; /* compared with the last one; from 0 */
};

/* Mean over seeds of log10(δ_layer/δ_L) at iteration 0. */
static double measured_decades(struct gf_spec *spec, size_t layer, struct gf_snapshot *snapshot,
                               double *ret_deviation)
{
    double sum = 0, squares = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        spec->seed = seed;
        test_first_record(spec, snapshot);
        const double decades =
            log10(snapshot->layers[layer].delta_rms / snapshot->layers[snapshot->layer_count - 2].delta_rms);
        sum += decades;
        squares += decades * decades;
    }
    *ret_deviation = sqrt((squares - sum * sum / SEEDS) / (SEEDS - 1));
    return sum / SEEDS;
}

static void networks_follow_the_prediction(void **state)
{
    (void)state;
    static const struct comparison comparisons[] = {
        {"relu", "he", NULL, NULL, 0},
        {"relu", "lecun", NULL, NULL, 0},
        {"relu", "orthogonal", NULL, NULL, 0},
        {"tanh", "xavier", NULL, NULL, 0},
        {"tanh", "lecun", "network.gain=1.5", NULL, 0},
        {"sigmoid", "xavier", NULL, NULL, 0},
        {"leaky_relu", "he", "network.leak=0.1", NULL, 0},
        {"leaky_relu", "normal", "network.leak=0.1", NULL, 0},
        {"prelu", "he", NULL, NULL, 0},
        {"relu_eps", "he", NULL, NULL, 0},
        {"gelu", "he", NULL, NULL, 0},
        {"selu", "lecun", NULL, NULL, 0},
        {"elu", "he", NULL, NULL, 0},
        {"silu", "xavier", "network.gain=1.3", NULL, 0},
        {"softplus", "lecun", NULL, NULL, 0},
        {"identity", "uniform", NULL, NULL, 0},
        {"tanh", "xavier", "network.bias_std=0.3", NULL, 0},
        {"relu", "he", "network.bias=0.2", NULL, 0},
        {"relu", "he", "layer.7.activation=tanh", NULL, 0},
        {"tanh", "xavier", "layer.9.gain=3", NULL, 0},
        /* the first layers see points of a plane, which are more alike than batch norm's theory has it */
        {"relu", "he", "network.norm=batch", NULL, 8},
        {"relu", "he", "network.norm=layer", NULL, 0},
        {"relu", "he", "network.residual=2", NULL, 0},
        {"relu", "he", "network.residual=3", "network.residual_scale=auto", 0},
        {"tanh", "xavier", "network.residual=2", NULL, 0},
        {"relu", "lecun", "training.bias_warmup=1", "training.bias_warmup_iterations=10", 0},
    };
    struct gf_snapshot *snapshot = test_snapshot();
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        const struct comparison *c = &comparisons[i];
        struct gf_spec spec = test_spec("network.depth=20", "network.width=128", "training.batch=64", NULL);
        assert_true(spec.network.depth == DEPTH && spec.network.width == WIDTH);
        struct gf_error error = {0};
        test_spec_set(&spec, "network.activation", c->activation);
        test_spec_set(&spec, "network.init", c->init);
        if ((c->more && !gf_spec_assign(&spec, c->more, &error)) ||
            (c->still_more && !gf_spec_assign(&spec, c->still_more, &error)))
            fail_msg("%s: %s", c->more, error.message);
        double deviation;
        const double measured = measured_decades(&spec, c->layer, snapshot, &deviation);
        assert_null(snapshot->theory.missing);
        const double predicted = snapshot->theory.delta_log10[c->layer];
        const double scatter = deviation / sqrt(SEEDS),
                     room = FINITE_WIDTH * (DEPTH - 1) / WIDTH + 3 * scatter;
        printf("%-10s %-10s %-24s predicted %8.3f  measured %8.3f ± %.3f  diff %.3f\n", c->activation,
               c->init, c->more ? c->more : "", predicted, measured, scatter, measured - predicted);
        if (!(fabs(measured - predicted) < room))
            fail_msg("%s %s: %.3f is not %.3f within %.3f", c->activation, c->init, measured, predicted,
                     room);
    }
    free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_follow_the_prediction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
