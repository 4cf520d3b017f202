/* The explanation: what the diagnosis has found, in full, while training goes on. The keys it offers as cures
 * work without closing it. */
#include <string.h>

#include "tui/app.h"
#include "tui/keys.h"

#define WIDTH 92

static int draw_page(void *context, struct gf_canvas *page)
{
    return gf_app_explain(context, page);
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_error error;
    if (!gf_draw_page(canvas, area, WIDTH, "What is shown, and why", &app->overlays.explain, draw_page, app,
                      &error))
        gf_app_complain(app, &error);
}

/* Whether an active finding offers this key. */
static bool is_offered(const struct gf_snapshot *snapshot, int key)
{
    for (size_t rule = 0; snapshot && rule < GF_RULES; rule++)
        if (key > 0 && key < 0x7f && snapshot->findings[rule].active &&
            strchr(gf_finding_remedy_key(&snapshot->findings[rule]), key))
            return true;
    return false;
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    if (gf_page_input(&app->overlays.explain, input))
        return true;
    switch (input->key) {
    case GF_KEY_ESCAPE:
    case GF_KEY_ENTER:
    case 'e':
    case 'q': gf_app_overlay(app, NULL); return true;
    default: return is_offered(app->snapshot, input->key) && gf_keys_dispatch(app, input->key, false);
    }
}

static void open_page(struct gf_app *app)
{
    app->overlays.explain = (struct gf_page_state){0};
}

static const struct gf_hint hints[] = {GF_HINT("Esc", "close"), GF_HINT("↑ ↓ PgUp PgDn", "scroll"),
                                       GF_HINT("space", "run/pause")};

const struct gf_overlay gf_overlay_explain = {
    .name = "explain",
    .open = open_page,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
