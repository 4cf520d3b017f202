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

void gf_undo_push(struct gf_undo *undo, struct gf_shared_preset *preset, const struct gf_spec *spec)
{
    size_t size = used_size(spec);
    void *copy = malloc(size);
    if (!copy)
        return;
    memcpy(copy, spec, size);
    if (undo->count == GF_UNDO_MOST) {
        drop(&undo->entries[undo->first]);
        undo->first = (undo->first + 1) % GF_UNDO_MOST;
        undo->count--;
    }
    struct gf_undo_entry *entry = &undo->entries[(undo->first + undo->count) % GF_UNDO_MOST];
    *entry = (struct gf_undo_entry){gf_shared_preset_hold(preset), copy, size};
    undo->count++;
}

bool gf_undo_pop(struct gf_undo *undo, struct gf_shared_preset **ret_preset, struct gf_spec *ret_spec)
{
    if (undo->count == 0)
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
    while (undo->count > 0) {
        drop(&undo->entries[(undo->first + undo->count - 1) % GF_UNDO_MOST]);
        undo->count--;
    }
}
