#include "tui/picture.h"

#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "canvas/svg.h"
#include "gradflow/preset.h"

static const char *const suffixes[GF_PICTURE_KINDS] = {[GF_PICTURE_SVG] = "svg", [GF_PICTURE_TEXT] = "txt"};

const char *gf_picture_title(const struct gf_preset *preset, char *text, size_t size)
{
    snprintf(text, size, "gradflow: %s", *preset->title ? preset->title : preset->name);
    return text;
}

bool gf_picture_kind_of(const char *path, enum gf_picture_kind *ret_kind, struct gf_error *reterr)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    for (int kind = 0; dot && kind < GF_PICTURE_KINDS; kind++)
        if (strcmp(dot + 1, suffixes[kind]) == 0) {
            *ret_kind = (enum gf_picture_kind)kind;
            return true;
        }
    return gf_error_at(reterr, path, 0, 0, "a picture is written to a name that ends in .svg or .txt");
}

bool gf_picture_print(FILE *out, enum gf_picture_kind kind, const struct gf_canvas *canvas, const char *title,
                      struct gf_error *reterr)
{
    if (kind == GF_PICTURE_SVG) {
        gf_canvas_write_svg(out, canvas, title);
        return true;
    }
    char *text = gf_canvas_dump(canvas, false);
    if (!text)
        return gf_error_lack(reterr, "no memory for the picture");
    fputs(text, out);
    free(text);
    return true;
}

bool gf_picture_write(const char *path, const struct gf_canvas *canvas, const char *title, bool overwrite,
                      bool *ret_exists, struct gf_error *reterr)
{
    enum gf_picture_kind kind;
    struct gf_atomic_file file;
    if (!gf_picture_kind_of(path, &kind, reterr) ||
        !gf_atomic_file_open(path, overwrite, &file, ret_exists, reterr))
        return false;
    const bool done = gf_picture_print(file.stream, kind, canvas, title, reterr) &&
                      gf_atomic_file_commit(&file, ret_exists, reterr);
    gf_atomic_file_finish(&file);
    return done;
}
