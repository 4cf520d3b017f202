/* Writing a preset: a new file beside the old one, on the disk before it takes the old one's name, so that at
 * every moment there is one whole file of that name. */
#include "gradflow/preset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spec/path.h"
#include "spec/preset_print.h"

#define UPWARDS_MOST 2 /* how often a relative path may begin with "../"; farther away it is absolute */

static bool fail(const char *path, const char *what, struct gf_error *reterr)
{
    const int reason = errno;
    return gf_error_at(reterr, path, 0, 0, "%s: %s", what, strerror(reason));
}

/* From the root, links in the folder resolved if it exists. The caller frees; NULL: too long or no memory. */
static char *real_folder(const char *folder)
{
    char absolute[2 * GF_PATH_MOST];
    char *real = realpath(*folder ? folder : ".", NULL);
    if (real)
        return real;
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

/* Make a path that counts from data.folder count from `folder`, where the preset will be. */
static bool move_path(const struct gf_spec *spec, const char *folder, char *file /* [GF_PATH_MOST] */)
{
    char joined[2 * GF_PATH_MOST], near[GF_PATH_MOST], place[2 * GF_PATH_MOST], absolute[4 * GF_PATH_MOST];
    if (!*file || *file == '/' || gf_path_same(spec->data.folder, folder))
        return true;
    const char *base = strrchr(file, '/');
    if (!gf_path_join(spec->data.folder, file, joined, sizeof joined) ||
        !gf_path_folder(joined, place, sizeof place))
        return false;
    char *real_place = real_folder(place), *real_here = real_folder(folder);
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
        return gf_error_at(reterr, path, 0, 0, "the path of the data as seen from there is too long");
    return true;
}

struct target {
    char *path; /* links followed */
    bool exists;
    mode_t mode; /* of the old file */
};

static bool already_there(const char *path, bool *ret_exists, struct gf_error *reterr)
{
    if (ret_exists)
        *ret_exists = true;
    return gf_error_at(reterr, path, 0, 0, "the file exists already");
}

static bool find_target(const char *path, bool overwrite, struct target *ret_target, bool *ret_exists,
                        struct gf_error *reterr)
{
    struct stat status;
    struct target target = {.path = NULL};
    if (lstat(path, &status) == 0) {
        if (!overwrite)
            return already_there(path, ret_exists, reterr);
        if (stat(path, &status) != 0)
            return fail(path, "cannot be written", reterr);
        if (!S_ISREG(status.st_mode))
            return gf_error_at(reterr, path, 0, 0, "cannot be written: it is not a regular file");
        target.exists = true;
        target.mode = status.st_mode & 07777;
    } else if (errno != ENOENT) {
        return fail(path, "cannot be written", reterr);
    }
    target.path = target.exists ? realpath(path, NULL) : strdup(path);
    if (!target.path)
        return fail(path, "cannot be written", reterr);
    *ret_target = target;
    return true;
}

/* A new file beside the target; its mode follows the umask, which mkstemp's would not. -1: errno says why. */
static int open_beside(const char *target, char *temporary, size_t size)
{
    const char *slash = strrchr(target, '/');
    const int folder = slash ? (int)(slash - target) + 1 : 0;
    for (int i = 0; i < 1000; i++) {
        const int wanted =
            snprintf(temporary, size, "%.*s.gradflow-%ld-%d", folder, target, (long)getpid(), i);
        if (wanted < 0 || (size_t)wanted >= size) {
            errno = ENAMETOOLONG;
            return -1;
        }
        const int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST)
            return file;
    }
    return -1;
}

/* Everything into the file and onto the disk. false: errno says why. */
static bool fill(int descriptor, const struct gf_preset *preset, const struct target *target)
{
    FILE *file = fdopen(descriptor, "w");
    if (!file) {
        const int reason = errno;
        close(descriptor);
        errno = reason;
        return false;
    }
    gf_preset_print(preset, file);
    bool good = fflush(file) == 0 && !ferror(file) && fsync(descriptor) == 0;
    if (good && target->exists)
        good = fchmod(descriptor, target->mode) == 0;
    const int reason = errno;
    good = fclose(file) == 0 && good;
    if (!good && reason)
        errno = reason;
    return good;
}

/* Give the temporary file its name. A link, unlike rename, fails if the name is taken. */
static bool take_name(const char *temporary, const struct target *target, bool overwrite)
{
    if (overwrite)
        return rename(temporary, target->path) == 0;
    if (link(temporary, target->path) == 0) {
        unlink(temporary);
        return true;
    }
    struct stat status;
    if (errno == EEXIST)
        return false;
    if (lstat(target->path, &status) == 0) { /* a file system without links: look, then rename */
        errno = EEXIST;
        return false;
    }
    return rename(temporary, target->path) == 0;
}

/* The new name, too, on the disk; a file system that cannot has written the file anyway. */
static void sync_folder(const char *path)
{
    char folder[2 * GF_PATH_MOST];
    if (!gf_path_folder(path, folder, sizeof folder))
        return;
    const int file = open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return;
    fsync(file);
    close(file);
}

static bool write_target(const char *path, const struct target *target, const struct gf_preset *preset,
                         bool overwrite, bool *ret_exists, struct gf_error *reterr)
{
    char temporary[4 * GF_PATH_MOST];
    const int file = open_beside(target->path, temporary, sizeof temporary);
    if (file < 0)
        return fail(path, "cannot be written", reterr);
    if (fill(file, preset, target) && take_name(temporary, target, overwrite)) {
        sync_folder(target->path);
        return true;
    }
    const int reason = errno;
    unlink(temporary);
    errno = reason;
    if (reason == EEXIST && !overwrite)
        return already_there(path, ret_exists, reterr);
    return fail(path, "cannot be written", reterr);
}

bool gf_preset_write(const char *path, const struct gf_preset *preset, bool overwrite, bool *ret_exists,
                     struct gf_error *reterr)
{
    struct target target = {.path = NULL};
    struct gf_error error;
    if (!gf_preset_printable(preset, &error))
        return gf_error_at(reterr, path, 0, 0, "%s", error.message);
    if (!find_target(path, overwrite, &target, ret_exists, reterr))
        return false;
    struct gf_preset *moved = malloc(sizeof *moved);
    bool good = moved || gf_error_at(reterr, path, 0, 0, "out of memory");
    if (good) {
        *moved = *preset;
        good = move_data(&moved->spec, path, reterr) &&
               write_target(path, &target, moved, overwrite, ret_exists, reterr);
    }
    free(moved);
    free(target.path);
    return good;
}
