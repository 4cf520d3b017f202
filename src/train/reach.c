#include "train/reach.h"

#include <math.h>
#include <stdlib.h>

/* Values kept at a time; units that do not fit in take another evaluation. */
#define VALUES_MOST ((size_t)4 << 20)

struct look {
    gf_experiment_stop *stop;
    void *context;
    size_t layer, units; /* of the layer */
    size_t first, count; /* units looked at */
    size_t samples, seen;
    real *values; /* [count][samples] */
};

static bool see(void *context, size_t layer, size_t rows, const real *argument)
{
    struct look *look = context;
    if (look->stop && look->stop(look->context))
        return false;
    if (layer != look->layer)
        return true;
    for (size_t row = 0; row < rows; row++)
        for (size_t j = 0; j < look->count; j++)
            look->values[j * look->samples + look->seen + row] =
                argument[row * look->units + look->first + j];
    look->seen += rows;
    return true;
}

static int by_size(const void *a, const void *b)
{
    const real x = *(const real *)a, y = *(const real *)b;
    return (x > y) - (x < y);
}

static size_t count_above(const real *sorted, size_t count, double threshold)
{
    size_t above = 0;
    while (above < count && (double)sorted[count - 1 - above] > threshold)
        above++;
    return above;
}

/* The median, between two samples where it can be, so that rounding makes no difference. Where nothing lies
 * above it, below the largest value: a unit that sees the same everywhere lies above as a whole. */
static void find_threshold(const real *sorted, size_t count, struct gf_reach *reach)
{
    const double high = (double)sorted[count / 2], most = (double)sorted[count - 1];
    reach->threshold = count > 1 ? ((double)sorted[count / 2 - 1] + high) / 2 : high;
    if (!(most > reach->threshold)) {
        size_t equal = 1;
        while (equal < count && sorted[count - 1 - equal] == sorted[count - 1])
            equal++;
        reach->threshold = equal < count ? ((double)sorted[count - 1 - equal] + most) / 2 : most - 1;
    }
    reach->above = count_above(sorted, count, reach->threshold);
}

static struct gf_reach summarise(real *values, size_t count, bool split)
{
    struct gf_reach reach = {.finite = true, .least = INFINITY, .most = -INFINITY};
    for (size_t i = 0; i < count; i++) {
        const double value = (double)values[i];
        reach.finite = reach.finite && isfinite(value);
        reach.least = value < reach.least ? value : reach.least;
        reach.most = value > reach.most ? value : reach.most;
    }
    if (split && reach.finite) {
        qsort(values, count, sizeof *values, by_size);
        find_threshold(values, count, &reach);
    }
    return reach;
}

static bool look_at(struct gf_experiment *experiment, struct look *look, struct gf_error *reterr)
{
    const struct gf_dataset *data = experiment->dataset;
    struct gf_evaluation ignored;
    look->seen = 0;
    if (!gf_network_evaluate(experiment->model.network, experiment->model.plan.loss, look->samples,
                             data->inputs, data->targets, see, look, &ignored))
        return gf_error_set(reterr, "given up: the network is to be built anew");
    return look->seen == look->samples || gf_error_set(reterr, "layer %zu lies dormant", look->layer + 1);
}

bool gf_reach_measure(struct gf_experiment *experiment, size_t index, size_t first, size_t count, bool split,
                      gf_experiment_stop *stop, void *context, struct gf_reach *ret_reach,
                      struct gf_error *reterr)
{
    const size_t samples = experiment->dataset->train_count;
    const size_t fit = samples < VALUES_MOST ? VALUES_MOST / samples : 1, lot = count < fit ? count : fit;
    struct look look = {.stop = stop,
                        .context = context,
                        .layer = index,
                        .units = gf_network_layer_const(experiment->model.network, index)->units,
                        .samples = samples};
    look.values = malloc(lot * samples * sizeof *look.values);
    if (!look.values)
        return gf_error_lack(reterr, "no memory to look at the training set");
    for (size_t done = 0; done < count; done += look.count) {
        look.first = first + done;
        look.count = count - done < lot ? count - done : lot;
        if (!look_at(experiment, &look, reterr)) {
            free(look.values);
            return false;
        }
        for (size_t j = 0; j < look.count; j++)
            ret_reach[done + j] = summarise(look.values + j * samples, samples, split);
    }
    free(look.values);
    return true;
}
