/* Where presets are: the working folder's ./presets, the user's, the installed ones, and the source tree's
 * while gradflow is not installed. */
#include "gradflow/preset.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "spec/nearest.h"
#include "spec/path.h"
#include "spec/text.h"

#define PLACES_MOST 4

struct places {
    char folder[PLACES_MOST][GF_PATH_MOST];
    size_t count;
};

static void add_place(struct places *places, const char *folder, const char *below)
{
    if (places->count < PLACES_MOST &&
        gf_path_join(folder, below, places->folder[places->count], GF_PATH_MOST))
        places->count++;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A link that leads round in circles or where nobody may go is there, too: reading it says what is wrong. */
static bool is_there(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0)
        return !S_ISDIR(status.st_mode);
    return (errno == ELOOP || errno == EACCES) && lstat(path, &status) == 0;
}

static struct places search_path(void)
{
    struct places places = {.count = 0};
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    add_place(&places, "", "presets");
    if (config && config[0] == '/') /* a relative one is to be ignored, says the XDG specification */
        add_place(&places, config, "gradflow/presets");
    else if (home && *home)
        add_place(&places, home, ".config/gradflow/presets");
    add_place(&places, "", GF_PRESET_DIR);
    /* Last, so that what is installed wins, and only on the machine it was built on. */
    if (is_folder(GF_SOURCE_PRESETS))
        add_place(&places, "", GF_SOURCE_PRESETS);
    return places;
}

static bool ends_with_ini(const char *name)
{
    const size_t length = strlen(name);
    return length >= 4 && strcmp(name + length - 4, ".ini") == 0;
}

/* The name of a preset that this directory entry is, or false. */
static bool entry_name(const char *entry, char *name, size_t size)
{
    const size_t length = strlen(entry);
    if (entry[0] == '.' || length <= 4 || !ends_with_ini(entry) || length - 4 >= size)
        return false;
    snprintf(name, size, "%.*s", (int)(length - 4), entry);
    return true;
}

/* Try folder/name and folder/name.ini. */
static bool try_place(const char *folder, const char *name, char *path)
{
    char with_ini[GF_PATH_MOST];
    if (gf_path_join(folder, name, path, GF_PATH_MOST) && is_there(path))
        return true;
    const int wanted = snprintf(with_ini, sizeof with_ini, "%s.ini", name);
    if (ends_with_ini(name) || wanted < 0 || (size_t)wanted >= sizeof with_ini)
        return false;
    return gf_path_join(folder, with_ini, path, GF_PATH_MOST) && is_there(path);
}

static bool hand_over(const char *found, char *ret_path, size_t size, struct gf_error *reterr)
{
    if (strlen(found) >= size)
        return gf_error_at(reterr, found, 0, 0, "the path is longer than %zu bytes", size - 1);
    snprintf(ret_path, size, "%s", found);
    return true;
}

/* The preset whose name is most like this one; false: none is. */
static bool nearest_preset(const struct places *places, const char *wanted, char *name, size_t size)
{
    char candidate[128], short_name[128];
    snprintf(short_name, sizeof short_name, "%s", wanted);
    if (ends_with_ini(short_name))
        short_name[strlen(short_name) - 4] = '\0';
    struct gf_nearest nearest = gf_nearest_start(short_name);
    for (size_t i = 0; i < places->count; i++) {
        DIR *folder = opendir(places->folder[i]);
        for (struct dirent *entry; folder && (entry = readdir(folder));) {
            const size_t before = nearest.distance;
            if (!entry_name(entry->d_name, candidate, sizeof candidate))
                continue;
            gf_nearest_offer(&nearest, candidate);
            if (nearest.distance < before)
                snprintf(name, size, "%s", candidate);
        }
        if (folder)
            closedir(folder);
    }
    return nearest.best != NULL;
}

static bool not_found(const struct places *places, const char *name, struct gf_error *reterr)
{
    char looked[560] = "", nearest[128], quoted[96], hint[256] = "";
    gf_error_quote(name, strlen(name), quoted, sizeof quoted);
    if (nearest_preset(places, name, nearest, sizeof nearest)) {
        char shown[160];
        snprintf(hint, sizeof hint, "; did you mean %s?",
                 gf_error_quote(nearest, strlen(nearest), shown, sizeof shown));
    }
    if (strchr(name, '/'))
        return gf_error_set(reterr, "there is no preset file \"%s\"%s", quoted, hint);
    for (size_t i = 0; i < places->count; i++) {
        char folder[160];
        gf_error_quote(places->folder[i], strlen(places->folder[i]), folder, sizeof folder);
        gf_text_append(looked, sizeof looked, ", %s", folder);
    }
    return gf_error_set(reterr, "there is no preset \"%s\"%s (looked in the working folder%s)", quoted, hint,
                        looked);
}

bool gf_preset_find(const char *name, char *ret_path, size_t size, struct gf_error *reterr)
{
    char path[GF_PATH_MOST];
    if (!*name)
        return gf_error_set(reterr, "the name of the preset is empty");
    if (strlen(name) >= GF_PATH_MOST)
        return gf_error_set(reterr, "the name of the preset is longer than %d bytes", GF_PATH_MOST - 1);
    if (try_place("", name, path))
        return hand_over(path, ret_path, size, reterr);
    const struct places places = search_path();
    for (size_t i = 0; !strchr(name, '/') && i < places.count; i++)
        if (try_place(places.folder[i], name, path))
            return hand_over(path, ret_path, size, reterr);
    if (is_folder(name)) /* reading it says what it is */
        return hand_over(name, ret_path, size, reterr);
    return not_found(&places, name, reterr);
}

struct entries {
    struct gf_preset_entry *items; /* [capacity] */
    size_t count, capacity;
};

static bool is_listed(const struct entries *entries, const char *name)
{
    for (size_t i = 0; i < entries->count; i++)
        if (strcmp(entries->items[i].name, name) == 0)
            return true;
    return false;
}

static bool make_room(struct entries *entries, struct gf_error *reterr)
{
    if (entries->count < entries->capacity)
        return true;
    const size_t capacity = entries->capacity ? 2 * entries->capacity : 16;
    struct gf_preset_entry *items = realloc(entries->items, capacity * sizeof *items);
    if (!items)
        return gf_error_lack(reterr, "no memory for the list of presets");
    entries->items = items;
    entries->capacity = capacity;
    return true;
}

/* A preset is not broken because there is no memory to read it: false. */
static bool describe(struct gf_preset_entry *entry, struct gf_preset *scratch, struct gf_error *reterr)
{
    struct gf_error error;
    if (gf_preset_read(entry->path, scratch, &error)) {
        snprintf(entry->title, sizeof entry->title, "%s", scratch->title);
        snprintf(entry->text, sizeof entry->text, "%s", scratch->text);
        return true;
    }
    if (error.lacking) {
        *reterr = error;
        return false;
    }
    entry->broken = true;
    gf_error_text(&error, entry->text, sizeof entry->text);
    return true;
}

/* A folder that is not there or not readable has no presets. */
static bool open_place(const char *path, DIR **ret_folder, struct gf_error *reterr)
{
    struct gf_error error;
    *ret_folder = opendir(path);
    if (*ret_folder || (!gf_error_system(&error, path, "cannot be opened", errno) && !error.lacking))
        return true;
    *reterr = error;
    return false;
}

/* false: no memory or no descriptor. */
static bool list_place(const char *path, struct gf_preset *scratch, struct entries *entries,
                       struct gf_error *reterr)
{
    DIR *folder;
    bool good = open_place(path, &folder, reterr);
    for (struct dirent *file; good && folder && (file = readdir(folder));) {
        struct gf_preset_entry entry = {.broken = false};
        if (!entry_name(file->d_name, entry.name, sizeof entry.name) || is_listed(entries, entry.name) ||
            !gf_path_join(path, file->d_name, entry.path, sizeof entry.path) || is_folder(entry.path))
            continue;
        good = describe(&entry, scratch, reterr) && make_room(entries, reterr);
        if (good)
            entries->items[entries->count++] = entry;
    }
    if (folder)
        closedir(folder);
    return good;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct gf_preset_entry *)a)->name, ((const struct gf_preset_entry *)b)->name);
}

bool gf_preset_list(struct gf_preset_entry **ret_entries, size_t *ret_count, struct gf_error *reterr)
{
    const struct places places = search_path();
    struct entries entries = {.items = NULL};
    struct gf_preset *scratch = malloc(sizeof *scratch);
    struct gf_error error = {0};
    bool good = scratch ? make_room(&entries, &error) : gf_error_lack(&error, "no memory to read a preset");
    for (size_t i = 0; good && i < places.count; i++)
        good = list_place(places.folder[i], scratch, &entries, &error);
    free(scratch);
    if (!good) {
        free(entries.items);
        if (reterr)
            *reterr = error;
        return false;
    }
    qsort(entries.items, entries.count, sizeof *entries.items, by_name);
    *ret_entries = entries.items;
    *ret_count = entries.count;
    return true;
}

void gf_preset_list_free(struct gf_preset_entry *entries)
{
    free(entries);
}
