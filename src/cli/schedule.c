#include "cli/schedule.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool is_at(const struct gf_given *given)
{
    return strcmp(given->option->name, "at") == 0;
}

static bool complain(const struct gf_appointment *appointment, const struct gf_error *error,
                     struct gf_error *reterr)
{
    char quoted[120];
    if (error->lacking) {
        *reterr = *error;
        return false;
    }
    return gf_error_set(reterr, "--at %s: %s",
                        gf_error_quote(appointment->text, strlen(appointment->text), quoted, sizeof quoted),
                        error->message);
}

/* Into its place: after those of the same iteration. */
static void insert(struct gf_schedule *schedule, const struct gf_appointment *appointment)
{
    size_t at = schedule->count++;
    for (; at > 0 && schedule->appointments[at - 1].iteration > appointment->iteration; at--)
        schedule->appointments[at] = schedule->appointments[at - 1];
    schedule->appointments[at] = *appointment;
}

static bool read_all(const struct gf_args *args, uint64_t last, struct gf_schedule *schedule,
                     struct gf_error *reterr)
{
    for (size_t i = 0; i < args->given_count; i++) {
        struct gf_appointment appointment = {.text = args->given[i].value};
        struct gf_error error;
        if (!is_at(&args->given[i]))
            continue;
        bool ok = gf_action_parse_at(appointment.text, &appointment.iteration, &appointment.action, &error);
        if (ok && appointment.iteration > last)
            ok = gf_error_set(&error, "the run ends at iteration %" PRIu64, last);
        if (!ok)
            return complain(&appointment, &error, reterr);
        insert(schedule, &appointment);
    }
    return true;
}

/* One after the other, under the settings that those before have left. */
static bool check_all(const struct gf_schedule *schedule, const struct gf_experiment *experiment,
                      struct gf_spec *spec, struct gf_error *reterr)
{
    for (size_t i = 0; i < schedule->count; i++) {
        const struct gf_appointment *appointment = &schedule->appointments[i];
        const struct gf_action *action = &appointment->action;
        struct gf_error error;
        if (!gf_experiment_may(experiment, spec, action, &error) ||
            (action->kind == GF_ACTION_SET && !gf_spec_set(spec, action->key, action->text, &error)))
            return complain(appointment, &error, reterr);
    }
    return true;
}

bool gf_schedule_init(const struct gf_args *args, const struct gf_experiment *experiment, uint64_t last,
                      struct gf_schedule *ret_schedule, struct gf_error *reterr)
{
    struct gf_schedule schedule = {0};
    size_t most = 0;
    for (size_t i = 0; i < args->given_count; i++)
        most += is_at(&args->given[i]);
    struct gf_spec *spec = malloc(sizeof *spec);
    schedule.appointments = calloc(most + 1, sizeof *schedule.appointments);
    bool ok = spec && schedule.appointments;
    if (ok) {
        *spec = *gf_experiment_spec(experiment);
        ok = read_all(args, last, &schedule, reterr) && check_all(&schedule, experiment, spec, reterr);
    } else {
        gf_error_lack(reterr, "no memory for what --at asks for");
    }
    free(spec);
    if (ok)
        *ret_schedule = schedule;
    else
        gf_schedule_finish(&schedule);
    return ok;
}

void gf_schedule_finish(struct gf_schedule *schedule)
{
    free(schedule->appointments);
    *schedule = (struct gf_schedule){0};
}

const struct gf_action *gf_schedule_due(struct gf_schedule *schedule, uint64_t iteration)
{
    if (schedule->next == schedule->count || schedule->appointments[schedule->next].iteration != iteration)
        return NULL;
    return &schedule->appointments[schedule->next++].action;
}
