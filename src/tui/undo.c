#include "tui/undo.h"

#include <stdlib.h>
#include <string.h>

struct gf_shared_preset *gf_shared_preset_new(const struct gf_preset *preset)
{
    struct gf_shared_preset *shared = malloc(sizeof *shared);
    if (shared)
        *shared = (struct gf_shared_preset){.holders = 1, .preset = *preset};
    return shared;
}

struct gf_shared_preset *gf_shared_preset_hold(struct gf_shared_preset *shared)
{
    if (shared)
        shared->holders++;
    return shared;
}

void gf_shared_preset_release(struct gf_shared_preset *shared)
{
    if (shared && --shared->holders == 0)
        free(shared);
}

/* Overrides are 28 kB and almost always empty. */
static size_t used_size(const struct gf_spec *spec)
{
    size_t layers = GF_SPEC_LAYERS_MOST;
    while (layers > 0 && !spec->layers[layers - 1].given)
        layers--;
    return offsetof(struct gf_spec, layers) + layers * sizeof spec->layers[0];
}

static void drop(struct gf_undo_entry *entry)
{
    gf_shared_preset_release(entry->preset);
    free(entry->spec);
    *entry = (struct gf_undo_entry){0};
}

static struct gf_undo_entry *entry_at(struct gf_undo *undo, size_t index)
{
    return &undo->entries[(undo->first + index) % GF_UNDO_MOST];
}

static struct gf_undo_entry *add(struct gf_undo *undo)
{
    if (undo->count == GF_UNDO_MOST) {
        drop(entry_at(undo, 0));
        undo->first = (undo->first + 1) % GF_UNDO_MOST;
        undo->count--;
    }
    return entry_at(undo, undo->count++);
}

void gf_undo_push_action(struct gf_undo *undo, uint64_t number)
{
    *add(undo) = (struct gf_undo_entry){.action = number};
}

static const struct gf_undo_entry *newest(const struct gf_undo *undo)
{
    static const struct gf_undo_entry none;
    return undo->count ? &undo->entries[(undo->first + undo->count - 1) % GF_UNDO_MOST] : &none;
}

uint64_t gf_undo_action(const struct gf_undo *undo)
{
    return newest(undo)->action;
}

struct gf_settings_place gf_undo_place(const struct gf_undo *undo)
{
    return newest(undo)->place;
}

void gf_undo_forget_action(struct gf_undo *undo, uint64_t number)
{
    size_t kept = 0;
    for (size_t i = 0; i < undo->count; i++) {
        const struct gf_undo_entry *entry = entry_at(undo, i);
        if (!entry->action || (number && entry->action != number))
            *entry_at(undo, kept++) = *entry;
    }
    undo->count = kept;
}

void gf_undo_push(struct gf_undo *undo, struct gf_shared_preset *preset, const struct gf_spec *spec,
                  const struct gf_settings_place *place)
{
    size_t size = used_size(spec);
    void *copy = malloc(size);
    if (!copy) {
        gf_undo_finish(undo);
        return;
    }
    memcpy(copy, spec, size);
    *add(undo) = (struct gf_undo_entry){
        .preset = gf_shared_preset_hold(preset), .spec = copy, .size = size, .place = *place};
}

bool gf_undo_pop(struct gf_undo *undo, struct gf_shared_preset **ret_preset, struct gf_spec *ret_spec)
{
    if (undo->count == 0 || gf_undo_action(undo))
        return false;
    struct gf_undo_entry *entry = &undo->entries[(undo->first + undo->count - 1) % GF_UNDO_MOST];
    gf_spec_init(ret_spec);
    memset(ret_spec->layers, 0, sizeof ret_spec->layers);
    memcpy(ret_spec, entry->spec, entry->size);
    *ret_preset = gf_shared_preset_hold(entry->preset);
    drop(entry);
    undo->count--;
    return true;
}

void gf_undo_finish(struct gf_undo *undo)
{
    for (; undo->count > 0; undo->count--)
        drop(entry_at(undo, undo->count - 1));
}
