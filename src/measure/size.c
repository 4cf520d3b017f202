#include <float.h>
#include <math.h>

#include "gradflow/snapshot.h"

#define TINY_DECADES (-30) /* below, sizes are followed apart from float */

struct gf_size gf_size_of(double measured, double magnitude)
{
    const double decades = log10(measured);
    if (!(measured >= 0 && decades < TINY_DECADES && magnitude < TINY_DECADES))
        return (struct gf_size){decades, false};
    return (struct gf_size){magnitude, measured < (double)FLT_MIN && isfinite(magnitude)};
}

struct gf_size gf_delta_size(const struct gf_layer_measure *layer)
{
    return gf_size_of(layer->delta_rms, layer->magnitude_delta);
}

struct gf_size gf_weight_gradient_size(const struct gf_layer_measure *layer)
{
    return gf_size_of(layer->weight_gradient_norm, layer->magnitude_weight_gradient);
}

bool gf_layer_stands_still(const struct gf_layer_measure *layer)
{
    return !layer->frozen && !layer->dormant && layer->update_ratio == 0;
}

bool gf_layer_deaths_known(const struct gf_layer_measure *layer)
{
    return layer->can_die && !layer->dormant && isfinite(layer->activation_mean);
}
