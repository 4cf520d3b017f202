/* Parts of reading a preset that know the settings but not the file. */
#ifndef GRADFLOW_SPEC_PRESET_PARSE_H
#define GRADFLOW_SPEC_PRESET_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/error.h"

enum gf_section_kind {
    GF_SECTION_TOP, /* before the first section: settings without a dot */
    GF_SECTION_ABOUT,
    GF_SECTION_SETTINGS,
    GF_SECTION_LAYER,
};
struct gf_section {
    enum gf_section_kind kind;
    char name[40]; /* as in the file: "network", "layer 3" */
    size_t index;  /* SETTINGS: of gf_section_at */
    size_t layer;  /* LAYER: from 1 */
};

/* The line of a section, "[network]", blanks trimmed. Errors are messages without a place. */
bool gf_section_parse(const char *line, struct gf_section *ret_section, struct gf_error *reterr);
/* Full key ("network.depth", "layer.3.gain") of a name in a section that holds settings. */
bool gf_section_key(const struct gf_section *section, const char *name, char *key, size_t size,
                    struct gf_error *reterr);

/* The value of a key as inih would give it: blanks trimmed, cut at a ';' after a blank. And, what inih does
 * not know: in double quotes it is taken as it is, with "" for a quote. */
bool gf_value_unquote(const char *raw, char *value, size_t size, struct gf_error *reterr);
/* Does the value need quotes to be read back? */
bool gf_value_needs_quotes(const char *value);

/* An indented line in [about] that looks like a key is neither taken for one nor for text. */
bool gf_about_key(const char *line);
bool gf_blank(char c); /* space or tab */

#endif
