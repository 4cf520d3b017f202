/* Presets: INI files with the sections of the settings table, `[layer N]`, and `[about] title, text`.
 * Read through inih, behind a reader of our own that counts lines and refuses what inih would let pass (lines
 * that are too long, duplicate sections and keys, bytes that are not text). Thread: reads files; no global
 * state but the environment. */
#ifndef GRADFLOW_PRESET_H
#define GRADFLOW_PRESET_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/error.h"
#include "gradflow/spec.h"

struct gf_preset {
    char name[128];                          /* file name without .ini */
    char path[GF_PATH_MOST];                 /* "" if it has no file yet */
    char title[160];                         /* UTF-8, "" if none */
    char text[2400];                         /* UTF-8, paragraphs apart by \n, "" if none */
    size_t file_line;                        /* where the file gives data.file, 0: it does not */
    size_t layer_lines[GF_SPEC_LAYERS_MOST]; /* where it has [layer 1] …, 0: it has not */
    struct gf_spec spec;
};

/* Errors name file and line: what is no preset, a file of more than 1 MiB, a line of more than 4096 bytes, a
 * path, title or text that is longer than its array above. No memory: gf_error.lacking. */
bool gf_preset_read(const char *path, struct gf_preset *ret_preset, struct gf_error *reterr);

/* What a preset in this file is called: the file's name without folder and ".ini", as it can be shown.
 * Returns name. */
const char *gf_preset_name(const char *path, char *name, size_t size);

/* Find a preset by name or path: as given, ./presets, $XDG_CONFIG_HOME/gradflow/presets (~/.config), the
 * installed data folder (or the source tree's presets while not installed); ".ini" may be left out. The error
 * lists where it looked, and the nearest name. */
bool gf_preset_find(const char *name, char *ret_path, size_t size, struct gf_error *reterr);

/* All presets on the search path, sorted by name, the first of equal names. The caller frees with
 * gf_preset_list_free. Broken files are listed with an empty title and their error in `text`; folders that
 * are not there or not readable hold none. Without memory or descriptors there is no list. */
struct gf_preset_entry {
    char name[128];
    char path[GF_PATH_MOST];
    char title[160];
    char text[2400];
    bool broken;
};
bool gf_preset_list(struct gf_preset_entry **ret_entries, size_t *ret_count, struct gf_error *reterr);
void gf_preset_list_free(struct gf_preset_entry *entries);

/* Write settings that differ from their defaults, atomically (a new file beside it, then rename). Fails if
 * the file exists and overwrite is false (*ret_exists, may be NULL, tells so). */
bool gf_preset_write(const char *path, const struct gf_preset *preset, bool overwrite, bool *ret_exists,
                     struct gf_error *reterr);

#endif
