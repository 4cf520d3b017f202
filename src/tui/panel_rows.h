/* What the settings panel lists: every setting of the table, section by section, then what `[layer N]` may
 * have for the selected layer. */
#ifndef GRADFLOW_TUI_PANEL_ROWS_H
#define GRADFLOW_TUI_PANEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/spec.h"

struct gf_app;

#define GF_PANEL_ROWS_MOST 256

struct gf_panel_row {
    const struct gf_setting *setting; /* NULL: the heading `section` */
    size_t layer, field;              /* of a layer's setting: the layer from 1, which; else 0 */
    char section[48];
};

int gf_panel_rows(const struct gf_app *app, struct gf_panel_row rows[GF_PANEL_ROWS_MOST]);

/* "network.gain", "layer.3.gain": as `:set` takes it. All return text. */
const char *gf_panel_key(const struct gf_panel_row *row, char *text, size_t size);
/* The value that holds under a spec. */
const char *gf_panel_value(const struct gf_panel_row *row, const struct gf_spec *spec, char *text,
                           size_t size);
/* Whether a layer has a value of its own, or follows the network. */
bool gf_panel_own(const struct gf_panel_row *row, const struct gf_spec *spec);
/* Short enough for a column; the details below the list say it in words. */
const char *gf_panel_range(const struct gf_setting *setting, char *text, size_t size);

#endif
