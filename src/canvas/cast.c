#include "canvas/cast.h"

#include <stdlib.h>

#include "base/json.h"

void gf_cast_init(struct gf_cast *cast, FILE *out)
{
    *cast = (struct gf_cast){.out = out};
}

void gf_cast_finish(struct gf_cast *cast)
{
    gf_canvas_finish(&cast->shown);
    *cast = (struct gf_cast){0};
}

void gf_cast_begin(struct gf_cast *cast, int width, int height, const char *title)
{
    struct gf_json json = {.out = cast->out};
    gf_json_open(&json, NULL, '{');
    gf_json_signed(&json, "version", 2);
    gf_json_signed(&json, "width", width);
    gf_json_signed(&json, "height", height);
    gf_json_string(&json, "title", title);
    gf_json_open(&json, "env", '{');
    gf_json_string(&json, "TERM", "xterm-256color");
    gf_json_close(&json, '}');
    gf_json_close(&json, '}');
    fputc('\n', cast->out);
}

static void write_event(struct gf_cast *cast, double seconds, const char *kind, const char *data)
{
    struct gf_json json = {.out = cast->out};
    fprintf(cast->out, "[%.6f,\"%s\",", seconds, kind);
    gf_json_string(&json, NULL, data);
    fputs("]\n", cast->out);
}

void gf_cast_hold(struct gf_cast *cast, double seconds)
{
    write_event(cast, seconds, "o", "\x1b[0m");
}

bool gf_cast_frame(struct gf_cast *cast, double seconds, const struct gf_canvas *canvas,
                   struct gf_error *reterr)
{
    const bool resized =
        cast->begun && (canvas->width != cast->shown.width || canvas->height != cast->shown.height);
    char *changes = gf_canvas_changes(cast->begun && !resized ? &cast->shown : NULL, canvas);
    if (changes == NULL || !gf_canvas_copy(canvas, &cast->shown, reterr)) {
        free(changes);
        return gf_error_lack(reterr, "no memory for a frame of %d x %d", canvas->width, canvas->height);
    }
    if (resized) {
        char size[32];
        snprintf(size, sizeof size, "%dx%d", canvas->width, canvas->height);
        write_event(cast, seconds, "r", size);
    }
    if (!cast->begun)
        write_event(cast, seconds, "o", "\x1b[?25l"); /* no cursor */
    if (*changes)
        write_event(cast, seconds, "o", changes);
    cast->begun = true;
    free(changes);
    return true;
}
