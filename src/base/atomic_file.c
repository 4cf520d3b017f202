#include "base/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_TRIED 1000

static bool fail(const char *name, struct gf_error *reterr)
{
    return gf_error_system(reterr, name, "cannot be written", errno);
}

static bool already_there(const char *name, bool *ret_exists, struct gf_error *reterr)
{
    if (ret_exists)
        *ret_exists = true;
    return gf_error_at(reterr, name, 0, 0, "the file exists already");
}

static bool name_fits(struct gf_atomic_file *file, const char *path, struct gf_error *reterr)
{
    if (snprintf(file->path, sizeof file->path, "%s", path) < (int)sizeof file->path)
        return true;
    errno = ENAMETOOLONG;
    return fail(file->name, reterr);
}

/* What is there already, and what a link points to. */
static bool find_place(struct gf_atomic_file *file, bool *ret_exists, struct gf_error *reterr)
{
    struct stat status;
    if (lstat(file->name, &status) != 0)
        return errno == ENOENT && *file->name ? name_fits(file, file->name, reterr)
                                              : fail(file->name, reterr);
    if (!file->replace)
        return already_there(file->name, ret_exists, reterr);
    if (stat(file->name, &status) != 0) /* what a broken link points to is not ours to make */
        return fail(file->name, reterr);
    if (!S_ISREG(status.st_mode))
        return gf_error_at(reterr, file->name, 0, 0, "cannot be written: it is not a regular file");
    file->exists = true;
    file->mode = status.st_mode & 0777;
    char *real = realpath(file->name, NULL);
    const bool good = real ? name_fits(file, real, reterr) : fail(file->name, reterr);
    free(real);
    return good;
}

static int folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (int)(slash - path) + 1 : 0;
}

/* A new file beside the place, with a short name so that a long one has room; permissions follow the umask,
 * which mkstemp's would not. -1: errno says why. */
static int open_beside(struct gf_atomic_file *file)
{
    for (int i = 0; i < NAMES_TRIED; i++) {
        const int wanted = snprintf(file->partial, sizeof file->partial, "%.*s.gradflow-%ld-%d",
                                    folder_length(file->path), file->path, (long)getpid(), i);
        if (wanted >= (int)sizeof file->partial) {
            errno = ENAMETOOLONG;
            break;
        }
        const int descriptor = open(file->partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0)
            return descriptor;
        if (errno != EEXIST)
            break;
    }
    file->partial[0] = '\0'; /* not ours to remove */
    return -1;
}

static bool open_stream(struct gf_atomic_file *file, struct gf_error *reterr)
{
    const int descriptor = open_beside(file);
    file->stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (file->stream)
        return true;
    fail(file->name, reterr);
    if (descriptor >= 0) {
        close(descriptor);
        unlink(file->partial);
    }
    return false;
}

bool gf_atomic_file_open(const char *name, bool replace, struct gf_atomic_file *ret_file, bool *ret_exists,
                         struct gf_error *reterr)
{
    struct gf_atomic_file file = {.name = name, .replace = replace};
    if (!find_place(&file, ret_exists, reterr) || !open_stream(&file, reterr))
        return false;
    *ret_file = file;
    return true;
}

/* false: errno says why. */
static bool bring_to_disk(const struct gf_atomic_file *file)
{
    const int descriptor = fileno(file->stream);
    const bool earlier = ferror(file->stream);
    if (!earlier)
        errno = 0; /* else what the write that failed has left there */
    if (fflush(file->stream) != 0 || earlier) {
        errno = errno ? errno : EIO;
        return false;
    }
    if (file->exists && fchmod(descriptor, file->mode) != 0)
        return false;
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOSYS;
}

/* A link, unlike rename, fails if the name is taken. */
static bool take_name(const struct gf_atomic_file *file)
{
    struct stat status;
    if (file->replace)
        return rename(file->partial, file->path) == 0;
    if (link(file->partial, file->path) == 0) {
        unlink(file->partial);
        return true;
    }
    if (errno == EEXIST)
        return false;
    if (lstat(file->path, &status) == 0) { /* a file system without links: look, then rename */
        errno = EEXIST;
        return false;
    }
    return rename(file->partial, file->path) == 0;
}

/* The new name, too, on the disk; a file system that cannot has written the file anyway. */
static void sync_folder(const char *path)
{
    char folder[GF_ATOMIC_PATH_MOST];
    snprintf(folder, sizeof folder, "%.*s", folder_length(path), path);
    const int descriptor = open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

bool gf_atomic_file_commit(struct gf_atomic_file *file, bool *ret_exists, struct gf_error *reterr)
{
    if (!bring_to_disk(file) || !take_name(file))
        return errno == EEXIST && !file->replace ? already_there(file->name, ret_exists, reterr)
                                                 : fail(file->name, reterr);
    file->partial[0] = '\0';
    sync_folder(file->path);
    return true;
}

void gf_atomic_file_finish(struct gf_atomic_file *file)
{
    if (file->partial[0])
        unlink(file->partial);
    if (file->stream)
        fclose(file->stream);
    *file = (struct gf_atomic_file){0};
}
