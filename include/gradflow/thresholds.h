/* Where the diagnosis draws its lines: the settings `diagnosis.*`. A plain value. */
#ifndef GRADFLOW_THRESHOLDS_H
#define GRADFLOW_THRESHOLDS_H

#include <stdint.h>

struct gf_thresholds {
    int64_t
        patience;   /* iterations a noisy sign must hold before a rule begins, or be gone before it ceases */
    int64_t window; /* iterations without progress until the loss counts as not decreasing */
    double converged_loss, converged_accuracy; /* shares: when small gradients are no illness any more */
    double vanishing_mean_abs, decades, exploding_norm;
    double dead_fraction, born_dead_fraction, saturated_fraction;
    double variance_ratio;
    double update_ratio_least, update_ratio_most;
    double loss_decrease; /* the share by which the loss must fall to count as progress */
    double oscillation;   /* rises of the loss over the last epochs, as a share of its start */
    double untrained_alpha;
};

#endif
