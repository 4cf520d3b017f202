/* What the rules need to know of the iterations before this one. */
#include <math.h>
#include <string.h>

#include "measure/diagnosis/rule.h"

#define CLOSE 0.05 /* below the accuracy of a converged network, where the loss is small as well */

void gf_evidence_begin(struct gf_evidence *evidence)
{
    memset(evidence, 0, sizeof *evidence);
    evidence->start_loss = evidence->best_loss = NAN;
    evidence->lines.decades = NAN; /* none is drawn */
}

/* Progress and the pace of the steps count from here; what has died before stays known. */
void gf_evidence_change(struct gf_evidence *evidence)
{
    evidence->steps = 0;
    for (size_t k = 0; k < GF_SNAPSHOT_LAYERS_MOST; k++)
        evidence->layers[k].steps = 0;
    evidence->recent_count = 0;
    evidence->best_loss = NAN;
    evidence->peak = 0;
}

bool gf_evidence_span(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                      size_t *ret_lowest, size_t *ret_last)
{
    size_t lowest = 0;
    while (lowest < evidence->hidden &&
           (snapshot->layers[lowest].frozen || gf_evidence_cut_off(evidence, snapshot, lowest)))
        lowest++;
    if (lowest + 1 >= evidence->hidden)
        return false;
    *ret_lowest = lowest;
    *ret_last = evidence->hidden - 1;
    return snapshot->layers[*ret_last].delta_rms > 0;
}

void gf_evidence_draw_lines(struct gf_evidence *evidence, const struct gf_thresholds *thresholds)
{
    struct gf_lines *lines = &evidence->lines;
    evidence->thresholds = thresholds;
    if (lines->decades == thresholds->decades && lines->step_least == thresholds->update_ratio_least &&
        lines->step_most == thresholds->update_ratio_most)
        return;
    lines->decades = thresholds->decades;
    lines->factor = pow(10, lines->decades);
    lines->share = pow(10, -lines->decades);
    lines->step_least = thresholds->update_ratio_least;
    lines->step_most = thresholds->update_ratio_most;
    lines->log_step_least = log10(lines->step_least);
    lines->log_step_most = log10(lines->step_most);
}

/* A whole layer without slope in this batch: it need not be known to be dead yet. */
static size_t highest_silent(const struct gf_snapshot *snapshot, size_t hidden)
{
    for (size_t k = hidden; k-- > 0;)
        if (snapshot->layers[k].can_die && snapshot->layers[k].derivative_rms == 0)
            return k + 1;
    return 0;
}

/* For classes the accuracy has the last word: a loss can be far below a start that was far too high. */
static void judge_progress(struct gf_evidence *evidence, const struct gf_snapshot *snapshot)
{
    const struct gf_thresholds *lines = evidence->thresholds;
    const double loss = snapshot->last_train_loss, accuracy = snapshot->last_train_accuracy;
    const double chance = snapshot->outputs ? 1.0 / snapshot->outputs : 0;
    const bool low = loss <= lines->converged_loss * evidence->start_loss;
    if (snapshot->classes) {
        evidence->converged =
            accuracy >= lines->converged_accuracy || (low && accuracy >= lines->converged_accuracy - CLOSE);
        evidence->learned = accuracy >= (1 + chance) / 2;
    } else {
        evidence->converged = low;
        evidence->learned = loss <= evidence->start_loss / 2;
    }
}

/* Losses over the whole training set: free of the noise of batches. */
static void see_loss(struct gf_evidence *evidence, const struct gf_snapshot *snapshot)
{
    const double loss = snapshot->train_loss;
    if (!isfinite(loss))
        return;
    if (isnan(evidence->start_loss))
        evidence->start_loss = loss;
    evidence->best_checks++;
    if (isnan(evidence->best_loss) ||
        loss < evidence->best_loss - evidence->thresholds->loss_decrease * fabs(evidence->best_loss)) {
        evidence->best_loss = loss;
        evidence->best_at = snapshot->iteration;
        evidence->best_checks = 0;
    }
    if (evidence->recent_count == GF_RECENT_LOSSES) {
        memmove(evidence->recent, evidence->recent + 1, (GF_RECENT_LOSSES - 1) * sizeof *evidence->recent);
        evidence->recent_count--;
    }
    evidence->recent[evidence->recent_count++] = loss;
}

/* What a frozen layer does not do is no small step; when it thaws, the first record still shows the update
 * that passed it over. */
static bool took_part(struct gf_layer_past *past, const struct gf_layer_measure *layer)
{
    const bool was_frozen = past->frozen;
    past->frozen = layer->frozen;
    if (layer->frozen || was_frozen)
        past->steps = 0;
    return !layer->frozen && !was_frozen;
}

static void see_step(struct gf_layer_past *past, double step, double weight)
{
    const double own = step > 0 ? log10(step) : GF_LOG_STEP_LEAST;
    const double log_step = own > GF_LOG_STEP_LEAST ? own : GF_LOG_STEP_LEAST;
    past->log_step = past->steps == 0 ? log_step : past->log_step + weight * (log_step - past->log_step);
    past->steps++;
}

static void see_steps(struct gf_evidence *evidence, const struct gf_snapshot *snapshot)
{
    const double weight = 1 / (double)evidence->thresholds->patience;
    double peak = 0;
    for (size_t k = 0; k < snapshot->layer_count; k++) {
        struct gf_layer_past *past = &evidence->layers[k];
        const double step = snapshot->layers[k].update_ratio;
        if (!took_part(past, &snapshot->layers[k]) || !snapshot->iteration || !isfinite(step))
            continue;
        see_step(past, step, weight);
        peak = step > peak ? step : peak;
        if (peak > past->peak) {
            past->peak = peak;
            past->peak_at = snapshot->iteration;
        }
    }
    if (peak > evidence->peak) {
        evidence->peak = peak;
        evidence->peak_at = snapshot->iteration;
    }
    if (snapshot->iteration)
        evidence->steps++;
}

/* The whole training set has just been looked at: at the end of an epoch, or after a change by hand. */
static void see_deaths(const struct gf_evidence *evidence, struct gf_layer_past *past,
                       const struct gf_layer_measure *layer, bool by_hand)
{
    const uint32_t dead = layer->dead_count;
    past->last = (struct gf_deaths){.from = past->dead_before,
                                    .to = dead,
                                    .after = by_hand ? evidence->iteration : evidence->dead_checked_at,
                                    .until = evidence->iteration,
                                    .step = by_hand ? (double)NAN : past->peak,
                                    .step_iteration = past->peak_at};
    if (dead > past->dead_before && dead - past->dead_before > past->worst.to - past->worst.from)
        past->worst = past->last;
    if (!by_hand)
        past->peak = 0;
}

/* Between two epochs it is a change by hand that has the whole set looked at. */
static bool is_by_hand(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot, bool again)
{
    const uint64_t epoch = snapshot->iterations_an_epoch;
    return again || (evidence->changed && epoch && snapshot->iteration % epoch != 0);
}

static void see_dead(struct gf_evidence *evidence, const struct gf_snapshot *snapshot, bool again)
{
    const bool by_hand = is_by_hand(evidence, snapshot, again);
    bool checked = false;
    for (size_t k = 0; k < evidence->hidden; k++) {
        struct gf_layer_past *past = &evidence->layers[k];
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        const uint32_t dead = layer->dead_count;
        if (evidence->first) {
            past->dead_since_start = dead;
        } else if (layer->dead_checked_at == evidence->iteration) {
            see_deaths(evidence, past, layer, by_hand);
            checked = true;
        }
        past->dead_before = dead;
        past->dead_since_start = dead < past->dead_since_start ? dead : past->dead_since_start;
    }
    if (checked)
        evidence->dead_checked_at = evidence->iteration;
}

void gf_evidence_see(struct gf_evidence *evidence, const struct gf_snapshot *snapshot, bool again)
{
    /* Another network on top of which another read-out begins anew: its loss is not that of the one before.
     */
    if (snapshot->stage != evidence->stage)
        gf_evidence_change(evidence);
    evidence->stage = snapshot->stage;
    evidence->iteration = snapshot->iteration;
    evidence->first = snapshot->iteration == 0 && !again;
    evidence->hidden = snapshot->layer_count ? snapshot->layer_count - 1 : 0;
    while (evidence->hidden && snapshot->layers[evidence->hidden - 1].dormant)
        evidence->hidden--;
    evidence->silent_from = highest_silent(snapshot, evidence->hidden);
    if (!again)
        see_steps(evidence, snapshot);
    if (!again || isnan(evidence->best_loss))
        see_loss(evidence, snapshot);
    see_dead(evidence, snapshot, again);
    evidence->changed = false;
    judge_progress(evidence, snapshot);
}
