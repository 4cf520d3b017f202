/* Norms, residual blocks, bias warm-up and layer-wise training in an experiment. */
#include "support.h"

#include "train/experiment_private.h"

/* Updates since its moments were zero. */
static int64_t readout_steps(struct gf_experiment *experiment)
{
    const struct gf_network *network = gf_experiment_network(experiment);
    return gf_network_layer_const(network, gf_network_layer_count(network) - 1)
        ->groups[GF_GROUP_WEIGHTS]
        .steps;
}

static void a_norm_is_switched_while_it_runs(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=4", "network.activation=relu", "network.init=he", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *before = test_snapshot(), *after = test_snapshot();
    test_advance(experiment, 3, true, before);
    test_spec_set(&spec, "network.norm", "batch");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    assert_int_equal(after->iteration, 3);
    assert_int_equal(after->parameter_count, before->parameter_count + 2 * 4 * 16);
    assert_true(after->loss != before->loss && isfinite(after->train_loss));
    for (size_t k = 0; k < 5; k++) {
        assert_true(after->layers[k].weight_norm == before->layers[k].weight_norm);
        assert_close(after->layers[k].preactivation_std > 0, 1, 0);
    }
    test_spec_set(&spec, "network.norm", "none");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    assert_true(after->loss == before->loss);
    /* γ and β belong to the norm of all gradients */
    test_spec_set(&spec, "network.norm", "layer");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    double squares = 0, plain = 0;
    for (size_t k = 0; k < 5; k++) {
        const struct gf_layer *layer = gf_network_layer_const(gf_experiment_network(experiment), k);
        for (size_t g = 0; g < GF_GROUPS; g++)
            for (size_t i = 0; layer->groups[g].active && i < layer->groups[g].count; i++) {
                squares += pow((double)layer->groups[g].gradient[i], 2);
                plain += g <= GF_GROUP_BIAS ? pow((double)layer->groups[g].gradient[i], 2) : 0;
            }
    }
    assert_true(plain < 0.999 * squares);
    assert_close(after->gradient_norm, sqrt(squares), 1e-9);
    test_spec_set(&spec, "training.clip_norm", "1000"); /* counted by the engine then */
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    assert_close(after->gradient_norm, sqrt(squares), 1e-9);
    gf_experiment_destroy(experiment);
    free(before);
    free(after);
}

static void blocks_tell_how_much_they_add(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=6", "network.residual=2", "network.activation=relu",
                                    "network.init=he", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, true, snapshot);
    const struct gf_network *network = gf_experiment_network(experiment);
    for (size_t k = 0; k < 7; k++) {
        const bool end = k == 2 || k == 4;
        assert_int_equal(isfinite(snapshot->layers[k].branch_norm_ratio), end);
        assert_string_equal(snapshot->layers[k].activation, end || k == 6 ? "identity" : "relu");
        if (!end)
            continue;
        const struct gf_layer *layer = gf_network_layer_const(network, k);
        const real *x = gf_network_layer_const(network, k - 2)->output;
        double branch = 0, skip = 0;
        for (size_t i = 0; i < 32 * 16; i++) {
            branch += pow((double)layer->preactivation[i], 2);
            skip += pow((double)x[i], 2);
        }
        assert_close(snapshot->layers[k].branch_norm_ratio, sqrt(branch / skip), 1e-9);
    }
    test_spec_set(&spec, "network.residual_zero", "yes");
    test_apply(experiment, &spec, GF_EFFECT_REBUILD);
    test_measure(experiment, true, snapshot);
    assert_true(snapshot->layers[2].branch_norm_ratio == 0);
    assert_true(snapshot->layers[2].delta_rms == snapshot->layers[4].delta_rms);
    assert_true(snapshot->layers[2].delta_rms > 0 && snapshot->layers[1].delta_rms == 0);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

/* What the first hidden layer's φ sees beyond its z. */
static double shift_of(struct gf_experiment *experiment)
{
    const struct gf_layer *layer = gf_network_layer_const(gf_experiment_network(experiment), 0);
    return (double)layer->argument[5] - (double)layer->preactivation[5];
}

static void warm_up_falls_in_a_straight_line(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=2", "network.activation=relu", "network.bias=-3",
                                    "training.bias_warmup=4", "training.bias_warmup_iterations=8", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, true, snapshot);
    const uint32_t warm = snapshot->layers[0].firing_count; /* the check of the whole set sees it as well */
    assert_true(warm > 0);
    for (int i = 0; i < 12; i++) {
        assert_close(shift_of(experiment), i < 8 ? 4 - 0.5 * i : 0, 1e-6);
        test_advance(experiment, 1, true, snapshot);
    }
    /* set while it runs, it begins then */
    test_spec_set(&spec, "training.bias_warmup", "-2");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, snapshot);
    assert_close(shift_of(experiment), -2, 1e-6);
    assert_true(isfinite(snapshot->train_loss)); /* evaluated anew: it is another function */
    test_advance(experiment, 4, true, snapshot);
    assert_close(shift_of(experiment), -1, 1e-6);
    gf_experiment_restart(experiment);
    test_measure(experiment, true, snapshot);
    assert_close(shift_of(experiment), -2, 1e-6);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

/* α of each unit, and what it makes of φ. */
static void what_alpha_has_become_is_told(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", "network.activation=prelu", "layer.2.activation=relu",
                                    "network.leak=0.25", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, true, snapshot);
    const struct gf_layer_measure *m = &snapshot->layers[0];
    assert_true(m->learns_alpha && m->alpha_min == 0.25 && m->alpha_max == 0.25);
    assert_int_equal(m->alpha_negative + m->alpha_linear, 0);
    assert_true(isnan(snapshot->layers[1].alpha_min) && isnan(snapshot->layers[1].alpha_gradient_norm));
    struct gf_layer *layer = gf_network_layer(gf_experiment_network(experiment), 0);
    real *alpha = layer->groups[GF_GROUP_ALPHA].values;
    alpha[0] = (real)-0.5, alpha[1] = (real)-0.25, alpha[2] = (real)0.999, alpha[3] = (real)1.5;
    test_measure(experiment, true, snapshot);
    assert_true(m->alpha_min == -0.5 && m->alpha_max == 1.5);
    assert_int_equal(m->alpha_negative, 2);
    assert_int_equal(m->alpha_linear, 1);
    double squares = 0; /* the gradient of each unit is there as well */
    for (size_t j = 0; j < layer->units; j++)
        squares += pow((double)layer->groups[GF_GROUP_ALPHA].gradient[j], 2);
    assert_true(squares > 0);
    assert_close(m->alpha_gradient_norm, sqrt(squares), 1e-6);
    test_spec_set(&spec, "training.layerwise_iterations", "4");
    test_apply(experiment, &spec, GF_EFFECT_REBUILD);
    test_measure(experiment, true, snapshot);
    assert_true(snapshot->layers[2].dormant && !snapshot->layers[2].learns_alpha);
    assert_true(isnan(snapshot->layers[2].alpha_max));
    gf_experiment_destroy(experiment);
    free(snapshot);
}

enum { DEPTH = 3, TURN = 4 };

static void check_turn(const struct gf_snapshot *s, size_t phase)
{
    for (size_t k = 0; k < DEPTH; k++) {
        const struct gf_layer_measure *m = &s->layers[k];
        assert_int_equal(m->dormant, phase && k >= phase);
        assert_int_equal(m->frozen, phase && k + 1 != phase);
        assert_int_equal(isnan(m->delta_rms), m->dormant);
        assert_int_equal(isnan(m->activation_mean), m->dormant);
        assert_int_equal(isnan(m->backward_gain), m->dormant);
        assert_int_equal(isnan(m->forward_gain), m->dormant);
        assert_true(!m->dormant || (m->dead_count == 0 && m->firing_count == 0));
        assert_true(!m->dormant || m->state_counts[GF_NEURON_SILENT] == m->width);
        assert_true(isfinite(m->weight_norm));
        assert_true(isnan(m->alpha_mean) && isnan(m->alpha_min) && isnan(m->alpha_max));
    }
    assert_int_equal(s->stage, phase);
    assert_false(s->layers[DEPTH].dormant || s->layers[DEPTH].frozen);
    const size_t top = phase ? phase : DEPTH;
    const double gain = s->layers[top - 1].delta_rms / s->layers[DEPTH].delta_rms;
    assert_close(s->layers[top - 1].backward_gain, gain, 1e-12);
    assert_true(isfinite(s->loss) && s->gradient_norm > 0);
}

static double norm_of(const struct gf_snapshot *s, size_t layer)
{
    return s->layers[layer].weight_norm;
}

static void layers_are_trained_in_turn(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "network.activation=relu", "network.init=he",
                                          "training.optimizer=adam", "training.layerwise_iterations=4", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *now = test_snapshot(), *before = test_snapshot();
    test_measure(experiment, true, before);
    check_turn(before, 1);
    for (uint64_t i = 1; i <= TURN * (DEPTH + 1); i++) {
        const size_t turn =
            (i - 1) / TURN < DEPTH ? (size_t)((i - 1) / TURN) + 1 : 0; /* of the update made */
        const size_t phase = i / TURN < DEPTH ? (size_t)(i / TURN) + 1 : 0;
        gf_experiment_update(experiment);
        test_measure(experiment, true, now);
        check_turn(now, phase);
        for (size_t k = 0; k < DEPTH; k++)
            assert_int_equal(norm_of(now, k) != norm_of(before, k), !turn || k + 1 == turn);
        if (i % TURN == 0 && i <= TURN * DEPTH) {
            assert_int_equal(readout_steps(experiment), 0);
            assert_true(isfinite(now->train_loss)); /* another network: evaluated */
        }
        struct gf_snapshot *swap = before;
        before = now;
        now = swap;
    }
    gf_experiment_restart(experiment);
    test_measure(experiment, true, now);
    check_turn(now, 1);
    gf_experiment_destroy(experiment);
    free(now);
    free(before);
}

/* The read-out of a phase is drawn anew; that of the last stays when all are trained together. */
static void each_turn_has_a_read_out_of_its_own(void **state)
{
    (void)state;
    const struct gf_spec spec =
        test_spec("network.depth=3", "training.layerwise_iterations=4", "network.activation=tanh", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    const struct gf_layer *readout = gf_network_layer_const(gf_experiment_network(experiment), DEPTH);
    for (size_t phase = 1; phase <= DEPTH + 1; phase++) {
        real trained[16 * 2];
        test_advance(experiment, TURN - 1, true, snapshot);
        gf_experiment_update(experiment);
        memcpy(trained, readout->weights, sizeof trained);
        test_measure(experiment, true, snapshot);
        const bool same = memcmp(readout->weights, trained, sizeof trained) == 0;
        assert_int_equal(same, phase >= DEPTH);
    }
    gf_experiment_destroy(experiment);
    free(snapshot);
}

/* A change in place neither ends a turn nor wakes a frozen layer. */
static void a_turn_goes_on_through_a_change(void **state)
{
    (void)state;
    struct gf_spec spec =
        test_spec("network.depth=3", "training.layerwise_iterations=4", "layer.2.frozen=yes", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 5, true, snapshot);
    assert_true(snapshot->layers[1].frozen); /* its turn, but the preset says so */
    test_spec_set(&spec, "network.activation", "tanh");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    const double norm = snapshot->layers[0].weight_norm;
    test_advance(experiment, 1, true, snapshot);
    assert_true(snapshot->layers[0].frozen && snapshot->layers[0].weight_norm == norm);
    assert_true(snapshot->layers[2].dormant);
    assert_int_equal(readout_steps(experiment), 2);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_norm_is_switched_while_it_runs),
        cmocka_unit_test(blocks_tell_how_much_they_add),
        cmocka_unit_test(warm_up_falls_in_a_straight_line),
        cmocka_unit_test(what_alpha_has_become_is_told),
        cmocka_unit_test(layers_are_trained_in_turn),
        cmocka_unit_test(each_turn_has_a_read_out_of_its_own),
        cmocka_unit_test(a_turn_goes_on_through_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
