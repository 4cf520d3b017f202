#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/record.h"

static bool fail(const char *name, const char *what, struct gf_error *reterr)
{
    const int reason = errno;
    return gf_error_at(reterr, name ? name : "standard output", 0, 0, "%s: %s", what, strerror(reason));
}

static bool is_stdout(const struct stat *file)
{
    struct stat out;
    return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == file->st_dev && out.st_ino == file->st_ino;
}

/* Only what we wrote ourselves, or an empty file, is overwritten. */
static bool may_replace(const char *name, struct gf_error *reterr)
{
    char begin[GF_RECORD_MAGIC_MOST];
    const int fd = open(name, O_RDONLY | O_CLOEXEC);
    const ssize_t length = fd < 0 ? -1 : read(fd, begin, sizeof begin);
    const int reason = errno;
    if (fd >= 0)
        close(fd);
    errno = reason;
    if (length < 0)
        return fail(name, "cannot tell whether it may be overwritten", reterr);
    if (length > 0 && !gf_record_begins(begin, (size_t)length))
        return gf_error_at(
            reterr, name, 0, 0,
            "is not a gradflow record, so it is not overwritten (remove it or choose another name)");
    return true;
}

/* A new file beside the one to become; it gets the permissions of the old one, or those a new file has. */
static bool open_partial(struct gf_output *output, const struct stat *old, struct gf_error *reterr)
{
    const mode_t mask = umask(0);
    umask(mask);
    if (snprintf(output->partial, sizeof output->partial, "%s.XXXXXX", output->path) >=
        (int)sizeof output->partial) {
        output->partial[0] = '\0';
        return gf_error_at(reterr, output->name, 0, 0, "the name is too long");
    }
    const int fd = mkstemp(output->partial);
    if (fd < 0) {
        output->partial[0] = '\0';
        return fail(output->name, "cannot create a file in its folder", reterr);
    }
    (void)!fchmod(fd, old ? old->st_mode & 0777 : 0666 & ~mask);
    output->stream = fdopen(fd, "w");
    if (!output->stream) {
        fail(output->name, "cannot open", reterr);
        close(fd);
        return false;
    }
    return true;
}

static bool open_existing(const char *name, const struct stat *file, struct gf_output *output,
                          struct gf_error *reterr)
{
    if (is_stdout(file)) { /* /dev/stdout: whatever it is, the shell has opened it for us */
        output->stream = stdout;
        return true;
    }
    if (S_ISREG(file->st_mode)) {
        char *real = may_replace(name, reterr) ? realpath(name, NULL) : NULL;
        if (!real)
            return false;
        const bool fits = snprintf(output->path, sizeof output->path, "%s", real) < (int)sizeof output->path;
        free(real);
        return fits ? open_partial(output, file, reterr)
                    : gf_error_at(reterr, name, 0, 0, "the name is too long");
    }
    const int fd = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    output->stream = fd < 0 ? NULL : fdopen(fd, "w");
    return output->stream || fail(name, "cannot open", reterr);
}

static bool open_named(const char *name, struct gf_output *output, struct gf_error *reterr)
{
    struct stat file;
    output->name = name;
    if (!*name)
        return gf_error_set(reterr, "--output: the name of the file is empty");
    if (stat(name, &file) == 0)
        return open_existing(name, &file, output, reterr);
    if (errno != ENOENT || lstat(name, &file) == 0) /* what a link points to is not ours to make */
        return fail(name, "cannot open", reterr);
    if (snprintf(output->path, sizeof output->path, "%s", name) >= (int)sizeof output->path)
        return gf_error_at(reterr, name, 0, 0, "the name is too long");
    return open_partial(output, NULL, reterr);
}

bool gf_output_open(const char *name, struct gf_output *ret_output, struct gf_error *reterr)
{
    struct gf_output output = {.stream = stdout};
    if (name && strcmp(name, "-") != 0 && !open_named(name, &output, reterr)) {
        if (output.partial[0])
            unlink(output.partial);
        return false;
    }
    *ret_output = output;
    return true;
}

bool gf_output_flush(struct gf_output *output, bool *ret_closed, struct gf_error *reterr)
{
    /* An error of an earlier write has left the stream's flag, and its errno may be lost. */
    errno = 0;
    const bool earlier = ferror(output->stream);
    if (fflush(output->stream) == 0 && !earlier)
        return true;
    *ret_closed = errno == EPIPE;
    if (!errno)
        errno = EIO;
    return fail(output->name, "cannot write", reterr);
}

bool gf_output_commit(struct gf_output *output, struct gf_error *reterr)
{
    bool closed;
    if (!gf_output_flush(output, &closed, reterr))
        return false;
    if (!output->partial[0])
        return true;
    if (fsync(fileno(output->stream)) != 0 && errno != EINVAL && errno != ENOSYS)
        return fail(output->name, "cannot write", reterr);
    if (rename(output->partial, output->path) != 0)
        return fail(output->name, "cannot be put in its place", reterr);
    output->partial[0] = '\0';
    return true;
}

void gf_output_finish(struct gf_output *output)
{
    if (output->partial[0])
        unlink(output->partial);
    if (output->stream && output->stream != stdout)
        fclose(output->stream);
    *output = (struct gf_output){0};
}
