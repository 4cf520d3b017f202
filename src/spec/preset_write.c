/* Writing a preset, with the paths of its data as seen from where it will be. */
#include "gradflow/preset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "spec/path.h"
#include "spec/preset_print.h"

#define UPWARDS_MOST 2 /* how often a relative path may begin with "../"; farther away it is absolute */

/* From the root, links in the folder resolved if it exists. The caller frees; NULL: too long or, as errno
 * then says, no memory. */
static char *real_folder(const char *folder)
{
    char absolute[2 * GF_PATH_MOST];
    char *real = realpath(*folder ? folder : ".", NULL);
    if (real || errno == ENOMEM)
        return real;
    errno = ENAMETOOLONG;
    return gf_path_absolute(folder, absolute, sizeof absolute) ? strdup(absolute) : NULL;
}

/* `path`, both from the root, as seen from `folder`: relative where that is near. */
static bool seen_from(const char *folder, const char *path, char *seen, size_t size)
{
    size_t common = 0, upwards = 0; /* common: bytes of whole parts that both begin with */
    for (size_t i = 0;; i++) {
        if ((!folder[i] || folder[i] == '/') && path[i] == '/')
            common = i;
        if (!folder[i] || folder[i] != path[i])
            break;
    }
    for (const char *c = folder + common; *c; c++)
        upwards += *c == '/' && c[1];
    seen[0] = '\0';
    if (!common || upwards > UPWARDS_MOST)
        return gf_path_join("", path, seen, size);
    char up[3 * UPWARDS_MOST + 1] = "";
    for (size_t i = 0; i < upwards; i++)
        memcpy(up + 3 * i, "../", 4);
    const int wanted = snprintf(seen, size, "%s%s", up, path + common + 1);
    return wanted >= 0 && (size_t)wanted < size;
}

/* Make a path that counts from data.folder count from `folder`, where the preset will be. false: too long, or
 * as errno says. */
static bool move_path(const struct gf_spec *spec, const char *folder, char *file /* [GF_PATH_MOST] */)
{
    char joined[2 * GF_PATH_MOST], near[GF_PATH_MOST], place[2 * GF_PATH_MOST], absolute[4 * GF_PATH_MOST];
    if (!*file || *file == '/' || gf_path_same(spec->data.folder, folder))
        return true;
    const char *base = strrchr(file, '/');
    errno = ENAMETOOLONG;
    if (!gf_path_join(spec->data.folder, file, joined, sizeof joined) ||
        !gf_path_folder(joined, place, sizeof place))
        return false;
    char *real_place = real_folder(place), *real_here = real_place ? real_folder(folder) : NULL;
    const bool good = real_place && real_here &&
                      gf_path_join(real_place, base ? base + 1 : file, absolute, sizeof absolute) &&
                      seen_from(real_here, absolute, near, sizeof near);
    free(real_place);
    free(real_here);
    if (good)
        snprintf(file, GF_PATH_MOST, "%s", near);
    return good;
}

static bool move_data(struct gf_spec *spec, const char *path, struct gf_error *reterr)
{
    char folder[GF_PATH_MOST];
    const char *source = gf_setting_find("data.source")->choice((size_t)spec->data.source);
    if (!gf_path_folder(path, folder, sizeof folder))
        return gf_error_at(reterr, path, 0, 0, "the path is longer than %d bytes", GF_PATH_MOST - 1);
    if (!move_path(spec, folder, spec->data.file) ||
        (source && strcmp(source, "idx") == 0 && !move_path(spec, folder, spec->data.labels)))
        return errno == ENOMEM
                   ? gf_error_lack_at(reterr, path, "no memory to write a preset")
                   : gf_error_at(reterr, path, 0, 0, "the path of the data as seen from there is too long");
    return true;
}

static bool write_file(const char *path, const struct gf_preset *preset, bool overwrite, bool *ret_exists,
                       struct gf_error *reterr)
{
    struct gf_atomic_file file;
    if (!gf_atomic_file_open(path, overwrite, &file, ret_exists, reterr))
        return false;
    gf_preset_print(preset, file.stream);
    const bool good = gf_atomic_file_commit(&file, ret_exists, reterr);
    gf_atomic_file_finish(&file);
    return good;
}

bool gf_preset_write(const char *path, const struct gf_preset *preset, bool overwrite, bool *ret_exists,
                     struct gf_error *reterr)
{
    struct gf_error error;
    if (!gf_preset_printable(preset, &error))
        return gf_error_at(reterr, path, 0, 0, "%s", error.message);
    struct gf_preset *moved = malloc(sizeof *moved);
    if (!moved)
        return gf_error_lack_at(reterr, path, "no memory to write a preset");
    *moved = *preset;
    const bool good =
        move_data(&moved->spec, path, reterr) && write_file(path, moved, overwrite, ret_exists, reterr);
    free(moved);
    return good;
}
