#include "tui/panel_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/app.h"

static size_t section_length(const char *key)
{
    const char *dot = strchr(key, '.');
    return dot ? (size_t)(dot - key) : 0;
}

/* The hidden layer that is selected, from 1; 0: it is the read-out. */
static size_t selected_layer(const struct gf_app *app)
{
    const int layer = app->view.selected + 1;
    return layer >= 1 && layer <= app->spec.network.depth && layer <= GF_SPEC_LAYERS_MOST ? (size_t)layer : 0;
}

static int add_layer(const struct gf_app *app, struct gf_panel_row *rows, int count)
{
    const size_t layer = selected_layer(app);
    if (!layer || count == GF_PANEL_ROWS_MOST)
        return count;
    rows[count] = (struct gf_panel_row){0};
    snprintf(rows[count++].section, sizeof rows->section, "layer %zu (selected)", layer);
    for (size_t i = 0; gf_layer_field_at(i) && count < GF_PANEL_ROWS_MOST; i++)
        rows[count++] = (struct gf_panel_row){.setting = gf_layer_field_at(i), .layer = layer, .field = i};
    return count;
}

/* The unnamed section (seed) comes first. */
int gf_panel_rows(const struct gf_app *app, struct gf_panel_row rows[GF_PANEL_ROWS_MOST])
{
    int count = 0;
    char section[24] = "";
    for (size_t i = 0; i < gf_setting_count() && count < GF_PANEL_ROWS_MOST - 1; i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        char own[24];
        snprintf(own, sizeof own, "%.*s", (int)section_length(setting->key), setting->key);
        if (strcmp(own, section) != 0) {
            snprintf(section, sizeof section, "%s", own);
            rows[count] = (struct gf_panel_row){0};
            snprintf(rows[count++].section, sizeof rows->section, "%s", own);
        }
        rows[count++] = (struct gf_panel_row){.setting = setting};
    }
    return add_layer(app, rows, count);
}

const char *gf_panel_key(const struct gf_panel_row *row, char *text, size_t size)
{
    if (row->layer)
        snprintf(text, size, "layer.%zu.%s", row->layer, row->setting->key);
    else
        snprintf(text, size, "%s", row->setting->key);
    return text;
}

const char *gf_panel_value(const struct gf_panel_row *row, const struct gf_spec *spec, char *text,
                           size_t size)
{
    return row->layer ? gf_layer_field_text(spec, row->layer, row->field, text, size, NULL)
                      : gf_setting_text(row->setting, spec, text, size);
}

bool gf_panel_own(const struct gf_panel_row *row, const struct gf_spec *spec)
{
    char text[64];
    bool own = true;
    if (row->layer)
        gf_layer_field_text(spec, row->layer, row->field, text, sizeof text, &own);
    return own;
}

const char *gf_panel_range(const struct gf_setting *setting, char *text, size_t size)
{
    size_t choices = 0;
    *text = 0;
    if (setting->type == GF_SETTING_SWITCH)
        snprintf(text, size, "yes, no");
    if (setting->type == GF_SETTING_CHOICE) {
        while (setting->choice(choices))
            choices++;
        snprintf(text, size, choices == 1 ? "%zu choice" : "%zu choices", choices);
    }
    if (setting->type != GF_SETTING_INTEGER && setting->type != GF_SETTING_NUMBER)
        return text;
    if (isfinite(setting->least) && isfinite(setting->most))
        snprintf(text, size, "%s%g … %s%.7g", setting->least_open ? "> " : "", setting->least,
                 setting->most_open ? "< " : "", setting->most);
    else if (isfinite(setting->least))
        snprintf(text, size, "%s %g", setting->least_open ? ">" : "≥", setting->least);
    return text;
}
