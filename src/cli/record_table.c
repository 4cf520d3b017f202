/* table: one line a recorded iteration, for people; 80 columns, ASCII, so that it is aligned anywhere. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/command.h"
#include "cli/record.h"

static void write_heading(FILE *out, const struct gf_preset *preset, const struct gf_snapshot *first)
{
    char network[256], name[sizeof preset->name];
    gf_error_quote(preset->name, strlen(preset->name), name, sizeof name);
    fprintf(out, "gradflow run %s: %s, %" PRIu64 " parameters\n", name,
            gf_spec_describe(&preset->spec, network, sizeof network), first->parameter_count);
    fprintf(out, "%7s %7s %5s %5s %7s %7s %5s %7s %7s %5s %s\n", "iter", "loss", "acc%", "test%", "delta_1",
            "delta_L", "log10", "dW_min", "dW_max", "dead", "status");
}

/* A blank and a number in seven columns: four digits where it is near one, else two and a power of ten. */
static void write_number(FILE *out, double value)
{
    if (!isfinite(value))
        fprintf(out, " %7s", "-");
    else if (value == 0 || (fabs(value) >= 1e-2 && fabs(value) < 1e4))
        fprintf(out, " %7.4g", value);
    else
        fprintf(out, fabs(value) >= 1e-99 && fabs(value) < 1e100 ? " %7.1e" : " %7.0e", value);
}

static void write_percent(FILE *out, double fraction)
{
    if (isfinite(fraction))
        fprintf(out, " %5.1f", fraction * 100);
    else
        fprintf(out, " %5s", "-");
}

static void write_row(FILE *out, const struct gf_snapshot *snapshot)
{
    const struct gf_layer_measure *layers = snapshot->layers;
    const size_t last_hidden = snapshot->layer_count >= 2 ? snapshot->layer_count - 2 : 0;
    double least = INFINITY, most = -INFINITY;
    uint64_t dead = 0;
    for (size_t i = 0; i < snapshot->layer_count; i++) {
        least = fmin(least, layers[i].weight_gradient_norm); /* fmin and fmax pass over NaN */
        most = fmax(most, layers[i].weight_gradient_norm);
        dead += layers[i].dead_count;
    }
    const double ratio = log10(layers[0].delta_rms / layers[last_hidden].delta_rms);
    fprintf(out, "%7" PRIu64, snapshot->iteration);
    write_number(out, snapshot->loss);
    write_percent(out, snapshot->accuracy);
    write_percent(out, snapshot->last_test_accuracy);
    write_number(out, layers[0].delta_rms);
    write_number(out, layers[last_hidden].delta_rms);
    if (isfinite(ratio))
        fprintf(out, " %5.1f", ratio);
    else
        fprintf(out, " %5s", "-");
    write_number(out, least);
    write_number(out, most);
    fprintf(out, " %5" PRIu64 " %s\n", dead, gf_status_name(snapshot->status == GF_STATUS_DIVERGED));
}

static void write_intervention(FILE *out, const struct gf_intervention *intervention)
{
    char action[200], text[sizeof action + sizeof intervention->message + 8];
    const int column = fprintf(out, "%7" PRIu64 " ", intervention->iteration);
    gf_error_quote(intervention->action, strlen(intervention->action), action, sizeof action);
    snprintf(text, sizeof text, "> %s: %s", action, intervention->message);
    gf_wrap(out, text, column > 0 ? (size_t)column : 0, 10, GF_HELP_COLUMNS);
}

static void write_diagnosis(FILE *out, const struct gf_snapshot *snapshot, const struct gf_finding *finding)
{
    char message[256], text[400];
    int column = fprintf(out, "%7" PRIu64 " ", snapshot->iteration);
    if (finding->active)
        snprintf(text, sizeof text, "! %s: %s", gf_rule_name(finding->rule),
                 gf_finding_message(finding, message, sizeof message));
    else
        snprintf(text, sizeof text, "- %s is over", gf_rule_name(finding->rule));
    gf_wrap(out, text, column > 0 ? (size_t)column : 0, 10, GF_HELP_COLUMNS);
}

/* What is not finite is a dash; numbers have no accuracy, and that of outputs that are not finite is unknown.
 */
static void write_set(FILE *out, const char *name, double loss, double accuracy)
{
    if (isfinite(loss))
        fprintf(out, "; %s loss %.4g", name, loss);
    else
        fprintf(out, "; %s loss -", name);
    if (isfinite(accuracy))
        fprintf(out, ", accuracy %.1f%%", accuracy * 100);
}

static void write_summary(FILE *out, const struct gf_run_summary *summary)
{
    fprintf(out, "%s %" PRIu64 " iterations in %.3g s",
            summary->interrupted ? "interrupted after" : "done:", summary->iterations, summary->seconds);
    write_set(out, "training", summary->loss, summary->accuracy);
    if (summary->tested)
        write_set(out, "test", summary->test_loss, summary->test_accuracy);
    fputc('\n', out);
    if (summary->dead)
        fprintf(out, "dead: %" PRIu64 " of %" PRIu64 " neurons\n", summary->dead, summary->neurons);
    if (summary->diverged)
        fprintf(out, "diverged at iteration %" PRIu64 "\n", summary->diverged_at);
    char names[400] = "diagnosis:";
    size_t used = strlen(names), active = 0;
    for (size_t rule = 0; rule < GF_RULES; rule++)
        if (summary->active[rule] && used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s %s", active++ ? "," : "",
                                     gf_rule_name(rule));
    if (active)
        gf_wrap(out, names, 0, 11, GF_HELP_COLUMNS);
}

const struct gf_record_format gf_record_table = {
    .name = "table",
    .help = "for people: one line a recorded iteration",
    .magic = "gradflow run ",
    .rows = 20,
    .begin = write_heading,
    .iteration = write_row,
    .intervention = write_intervention,
    .diagnosis = write_diagnosis,
    .finish = write_summary,
};
