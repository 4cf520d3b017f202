#include "train/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is relative to the preset becomes a path to open; "" stays "". */
static bool resolve(const struct gf_spec *spec, const char *key, const char *path, char *ret_path,
                    size_t size, struct gf_error *reterr)
{
    ret_path[0] = '\0';
    if (!*path || gf_spec_path(spec, path, ret_path, size))
        return true;
    return gf_error_set(reterr, "%s: the path is too long", key);
}

bool gf_plan_data(const struct gf_spec *spec, struct gf_data_plan *ret_plan, struct gf_error *reterr)
{
    const char *source = gf_data_source_name((size_t)spec->data.source);
    if (!source)
        return gf_error_set(reterr, "data.source: there is no source number %d", spec->data.source);
    if (!resolve(spec, "data.file", spec->data.file, ret_plan->file, sizeof ret_plan->file, reterr))
        return false;
    /* idx keeps its labels in a file of their own; elsewhere they name a column */
    if (strcmp(source, "idx") != 0)
        snprintf(ret_plan->labels, sizeof ret_plan->labels, "%s", spec->data.labels);
    else if (!resolve(spec, "data.labels", spec->data.labels, ret_plan->labels, sizeof ret_plan->labels,
                      reterr))
        return false;
    ret_plan->request = (struct gf_dataset_request){
        .source = source,
        .samples = (size_t)spec->data.samples,
        .noise = spec->data.noise,
        .file = ret_plan->file,
        .labels = ret_plan->labels,
        .test_fraction = spec->data.test_fraction,
        .standardize = spec->data.standardize,
        .seed = spec->seed,
    };
    return true;
}

static bool choose_loss(const struct gf_spec *spec, const struct gf_dataset *dataset,
                        const struct gf_loss **ret_loss, struct gf_error *reterr)
{
    const struct gf_loss *loss = spec->training.loss
                                     ? gf_loss_at((size_t)spec->training.loss - 1)
                                     : gf_loss_find(dataset->classes ? "cross_entropy" : "mse");
    if (!loss)
        return gf_error_set(reterr, "training.loss: there is no loss number %d", spec->training.loss);
    if (loss->needs_classes && !dataset->classes)
        return gf_error_set(reterr,
                            "training.loss: %s needs classes, but the targets of data source %s are numbers; "
                            "choose mse or auto",
                            loss->name, gf_data_source_name((size_t)spec->data.source));
    *ret_loss = loss;
    return true;
}

static double leak_or_default(double leak, const struct gf_activation *activation)
{
    return isnan(leak) ? activation->default_leak : leak;
}

static struct gf_layer_plan plan_layer(const struct gf_spec *spec, const struct gf_layer_override *override)
{
    const unsigned given = override->given;
    const int activation = given & GF_OVERRIDE_ACTIVATION ? override->activation : spec->network.activation;
    const double leak = given & GF_OVERRIDE_LEAK ? override->leak : spec->network.leak;
    struct gf_layer_plan layer = {
        .units = (size_t)spec->network.width,
        .activation = gf_activation_at((size_t)activation),
        .init = gf_init_at((size_t)(given & GF_OVERRIDE_INIT ? override->init : spec->network.init)),
        .gain = given & GF_OVERRIDE_GAIN ? override->gain : spec->network.gain,
        .bias = given & GF_OVERRIDE_BIAS ? override->bias : spec->network.bias,
        .bias_std = spec->network.bias_std,
        .frozen = (given & GF_OVERRIDE_FROZEN) && override->frozen,
        .norm = gf_norm_at((size_t)spec->network.norm),
        .warms_up = true,
    };
    if (layer.activation)
        layer.parameters = (struct gf_activation_parameters){
            .leak = leak_or_default(leak, layer.activation),
            .at_zero = spec->network.relu_at_zero,
        };
    return layer;
}

/* The last layer of a block: linear, or with φ after the sum. Where it starts is for residual_zero to say,
 * unless [layer N] does. */
static void end_block(const struct gf_spec *spec, const struct gf_layer_override *override, double scale,
                      struct gf_layer_plan *layer)
{
    layer->branch = (size_t)spec->network.residual;
    layer->branch_scale = scale;
    layer->branch_sum_first = spec->network.residual_order == GF_RESIDUAL_POST;
    layer->norm = gf_norm_at(0);
    if (!layer->branch_sum_first) {
        layer->activation = gf_activation_find("identity");
        layer->parameters = (struct gf_activation_parameters){0};
        layer->warms_up = false;
    }
    if (!spec->network.residual_zero)
        return;
    if (!(override->given & GF_OVERRIDE_INIT))
        layer->init = gf_init_find("zero");
    if (!(override->given & GF_OVERRIDE_BIAS))
        layer->bias = layer->bias_std = 0;
}

/* Blocks follow each other from layer 2 on; a remainder of fewer layers stays plain. */
static void plan_blocks(const struct gf_spec *spec, size_t depth, struct gf_layer_plan *layers)
{
    const size_t size = (size_t)spec->network.residual, blocks = size ? (depth - 1) / size : 0;
    const double asked = spec->network.residual_scale;
    const double scale = isnan(asked) ? 1 / sqrt((double)blocks) : asked;
    for (size_t block = 1; block <= blocks; block++)
        end_block(spec, &spec->layers[block * size], scale, &layers[block * size]);
}

bool gf_plan_training(const struct gf_spec *spec, const struct gf_dataset *dataset,
                      struct gf_training_plan *ret_plan, struct gf_error *reterr)
{
    const struct gf_loss *loss = NULL;
    const struct gf_optimizer *optimizer = gf_optimizer_at((size_t)spec->training.optimizer);
    const size_t depth = (size_t)spec->network.depth;
    if (!choose_loss(spec, dataset, &loss, reterr))
        return false;
    if (!optimizer)
        return gf_error_set(reterr, "training.optimizer: there is no optimizer number %d",
                            spec->training.optimizer);
    if (spec->network.depth < 1 || depth > GF_DEPTH_MOST)
        return gf_error_set(reterr, "network.depth: %zu is not from 1 to %d", depth, GF_DEPTH_MOST);
    if (dataset->outputs > GF_WIDTH_MOST)
        return gf_error_set(reterr, "data: %zu classes, but at most %d are possible", dataset->outputs,
                            GF_WIDTH_MOST);
    ret_plan->inputs = dataset->features;
    ret_plan->batch = (uint64_t)spec->training.batch < dataset->train_count ? (size_t)spec->training.batch
                                                                            : dataset->train_count;
    ret_plan->layer_count = depth + 1;
    for (size_t k = 0; k < depth; k++)
        ret_plan->layers[k] = plan_layer(spec, &spec->layers[k]);
    plan_blocks(spec, depth, ret_plan->layers);
    const struct gf_layer_override none = {0};
    struct gf_layer_plan *readout = &ret_plan->layers[depth];
    *readout = plan_layer(spec, &none);
    readout->units = dataset->outputs;
    readout->activation = gf_activation_find("identity");
    readout->parameters = (struct gf_activation_parameters){0};
    readout->norm = gf_norm_at(0);
    readout->warms_up = false;
    for (size_t k = 0; k <= depth; k++)
        if (!ret_plan->layers[k].activation || !ret_plan->layers[k].init)
            return gf_error_set(reterr, "layer %zu: unknown activation or initialisation", k + 1);
    ret_plan->loss = loss;
    ret_plan->optimizer = optimizer;
    return true;
}

struct gf_network_plan gf_plan_network(const struct gf_training_plan *plan)
{
    return (struct gf_network_plan){
        .inputs = plan->inputs,
        .batch = plan->batch,
        .layer_count = plan->layer_count,
        .layers = plan->layers,
    };
}
