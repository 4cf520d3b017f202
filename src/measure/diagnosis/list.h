/* The rules, each in a file of its own. */
#ifndef GRADFLOW_MEASURE_DIAGNOSIS_LIST_H
#define GRADFLOW_MEASURE_DIAGNOSIS_LIST_H

#include "measure/diagnosis/rule.h"

extern const struct gf_rule gf_rule_diverged, gf_rule_zero_mapping, gf_rule_born_dead,
    gf_rule_vanishing_gradient, gf_rule_exploding_gradient, gf_rule_dead_relu, gf_rule_saturated,
    gf_rule_poor_initialisation, gf_rule_untrained_alpha, gf_rule_oscillating, gf_rule_update_ratio,
    gf_rule_loss_not_decreasing;

#endif
