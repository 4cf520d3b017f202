#include "fake_trainer.h"

#include <string.h>

struct fake_trainer fake;

static bool note(char letter, unsigned *count)
{
    if (fake.full)
        return false;
    size_t length = strlen(fake.order);
    if (length + 1 < sizeof fake.order)
        fake.order[length] = letter;
    ++*count;
    return true;
}

bool gf_trainer_create(const struct gf_spec *spec, struct gf_pool *pool, struct gf_trainer **ret_trainer,
                       struct gf_error *reterr)
{
    (void)pool;
    (void)reterr;
    fake.spec = *spec;
    fake.snapshot.serial = fake.snapshot.generation = 1;
    fake.snapshot.layer_count = (uint32_t)spec->network.depth + 1;
    *ret_trainer = (struct gf_trainer *)&fake;
    return true;
}

void gf_trainer_destroy(struct gf_trainer *trainer)
{
    (void)trainer;
}

int gf_trainer_descriptor(const struct gf_trainer *trainer)
{
    (void)trainer;
    return -1;
}

const struct gf_snapshot *gf_trainer_latest(struct gf_trainer *trainer)
{
    (void)trainer;
    return &fake.snapshot;
}

struct gf_history *gf_trainer_history(struct gf_trainer *trainer)
{
    (void)trainer;
    return NULL;
}

bool gf_trainer_run(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('R', &fake.runs);
}

bool gf_trainer_pause(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('P', &fake.pauses);
}

bool gf_trainer_step(struct gf_trainer *trainer, uint64_t count)
{
    unsigned steps = 0;
    (void)trainer;
    if (!note('S', &steps))
        return false;
    fake.granted += count;
    return true;
}

bool gf_trainer_step_epoch(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('E', &fake.epochs);
}

bool gf_trainer_restart(struct gf_trainer *trainer)
{
    (void)trainer;
    return note('0', &fake.restarts);
}

uint64_t gf_trainer_set(struct gf_trainer *trainer, const struct gf_spec *spec)
{
    (void)trainer;
    if (!note('C', &fake.sets))
        return 0;
    fake.spec = *spec;
    return ++fake.settings;
}

uint64_t gf_trainer_set_back(struct gf_trainer *trainer, const struct gf_spec *spec,
                             const struct gf_settings_place *place)
{
    const uint64_t serial = gf_trainer_set(trainer, spec);
    if (serial) {
        fake.order[strlen(fake.order) - 1] = 'B';
        fake.place = *place;
    }
    return serial;
}

uint64_t gf_trainer_act(struct gf_trainer *trainer, const struct gf_action *action)
{
    unsigned acted = 0;
    (void)trainer;
    if (!note('A', &acted))
        return 0;
    fake.action = *action;
    return ++fake.actions;
}

void gf_trainer_focus(struct gf_trainer *trainer, int layer)
{
    (void)trainer;
    fake.focus = layer + 1;
    fake.looks++;
}

bool gf_trainer_take_back(struct gf_trainer *trainer, uint64_t number)
{
    unsigned taken = 0;
    (void)trainer;
    if (!note('U', &taken))
        return false;
    fake.taken_back = number;
    return true;
}

bool gf_trainer_report(struct gf_trainer *trainer, struct gf_trainer_report *ret_report)
{
    (void)trainer;
    if (!fake.news.number)
        return false;
    *ret_report = fake.news;
    fake.news.number = 0;
    return true;
}

void gf_trainer_plane(struct gf_trainer *trainer, const struct gf_plane_request *request)
{
    (void)trainer;
    fake.plane = *request;
    fake.planes++;
}

const struct gf_plane *gf_trainer_latest_plane(struct gf_trainer *trainer)
{
    (void)trainer;
    return NULL;
}

bool gf_trainer_painting(const struct gf_trainer *trainer)
{
    (void)trainer;
    return false;
}

bool gf_trainer_busy(const struct gf_trainer *trainer)
{
    (void)trainer;
    return fake.busy;
}

bool gf_trainer_refused(struct gf_trainer *trainer, uint64_t *ret_settings, struct gf_error *ret_error)
{
    (void)trainer;
    if (!fake.refused)
        return false;
    *ret_settings = fake.refused;
    gf_error_set(ret_error, "no such file: rubbish.csv");
    fake.refused = 0;
    return true;
}
