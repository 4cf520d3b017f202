/* What mean-field theory says of the network at iteration 0, beside what is measured. */
#include <math.h>

#include "canvas/theme.h"
#include "views/table_parts.h"

double gf_table_predicted_delta(const struct gf_scene *scene, int layer)
{
    const struct gf_theory_prediction *theory = scene->theory;
    const struct gf_snapshot *snapshot = scene->snapshot;
    int hidden = (int)snapshot->layer_count - 1;
    if (theory == NULL || (int)theory->layer_count != hidden || layer >= hidden)
        return 0;
    double predicted = snapshot->layers[hidden - 1].delta_rms * pow(10, theory->delta_log10[layer]);
    return isfinite(predicted) ? predicted : 0;
}
