#include "brute_force.h"

#include "train/experiment_private.h"

void check_by_brute_force(struct gf_experiment *experiment, const struct gf_snapshot *snapshot)
{
    struct gf_network *network = gf_experiment_network(experiment);
    const struct gf_dataset *data = experiment->dataset;
    const size_t layers = gf_network_layer_count(network);
    enum { WIDTH = 64 };
    static bool alive[GF_SNAPSHOT_LAYERS_MOST][WIDTH], fires[GF_SNAPSHOT_LAYERS_MOST][WIDTH];
    memset(alive, 0, sizeof alive);
    memset(fires, 0, sizeof fires);
    double loss = 0;
    size_t correct = 0;
    for (size_t n = 0; n < data->train_count; n++) {
        size_t hit = 0;
        gf_network_begin(network, 1, data->inputs + n * data->features);
        for (size_t k = 0; k < layers; k++) {
            gf_network_forward_layer(network, k);
            const struct gf_layer *layer = gf_network_layer_const(network, k);
            real slope[WIDTH];
            gf_activation_derivative(layer->activation, &layer->parameters, 1, layer->units, layer->argument,
                                     slope);
            for (size_t j = 0; j < layer->units; j++) {
                alive[k][j] |= slope[j] != 0 || !layer->activation->can_die;
                fires[k][j] |= layer->argument[j] > 0;
            }
        }
        loss +=
            gf_network_loss(network, experiment->model.plan.loss, data->targets + n * data->outputs, &hit);
        correct += hit;
    }
    assert_close(snapshot->train_loss, loss / (double)data->train_count, 1e-5);
    assert_close(snapshot->train_accuracy, (double)correct / (double)data->train_count, 1e-12);
    for (size_t k = 0; k < layers; k++) {
        uint32_t dead = 0, firing = 0;
        for (size_t j = 0; j < gf_network_layer_const(network, k)->units; j++) {
            dead += !alive[k][j];
            firing += fires[k][j];
            const uint8_t state = snapshot->neurons[snapshot->layers[k].first_neuron + j];
            assert_true((state == GF_NEURON_DEAD) == !alive[k][j]);
        }
        assert_int_equal(snapshot->layers[k].dead_count, dead);
        assert_int_equal(snapshot->layers[k].firing_count, firing);
        assert_int_equal(snapshot->layers[k].dead_checked_at, snapshot->iteration);
    }
}
