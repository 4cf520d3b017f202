/* Remedies: a cause offers some, the best first; the first that can help under the settings in force is told.
 */
#ifndef GRADFLOW_MEASURE_DIAGNOSIS_REMEDY_H
#define GRADFLOW_MEASURE_DIAGNOSIS_REMEDY_H

#include "gradflow/diagnosis.h"

#define GF_OFFERS 6

/* An index for gf_remedy_text; 0: it cannot help. Where the settings are not known, what usually helps. */
typedef size_t gf_offer(const struct gf_setup *setup);

struct gf_cause {
    const char *phrase; /* stable: records tell it */
    gf_offer *offers[GF_OFFERS];
    bool of_another; /* it is the consequence of what a more fundamental rule tells: cure that, if there is
                        one */
};

size_t gf_remedy_choose(const struct gf_cause *cause, const struct gf_setup *setup); /* never 0 */

gf_offer gf_offer_larger_weights, gf_offer_smaller_weights, gf_offer_smaller_gain;
gf_offer gf_offer_relu, gf_offer_leaky, gf_offer_leaky_that_fits, gf_offer_leaky_or_units,
    gf_offer_no_negative_bias;
gf_offer gf_offer_no_bias, gf_offer_no_bias_if_shallow, gf_offer_revival, gf_offer_undo;
gf_offer gf_offer_blocks, gf_offer_blocks_if_deep, gf_offer_smaller_branches;
gf_offer gf_offer_fewer_layers, gf_offer_more_units, gf_offer_batch_norm;
gf_offer gf_offer_lower_rate, gf_offer_lower_rate_and_restart, gf_offer_higher_rate;
gf_offer gf_offer_clipping, gf_offer_clipping_and_restart, gf_offer_adam;

#endif
