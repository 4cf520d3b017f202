#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(const char *name, const char *what, struct gf_error *reterr)
{
    return gf_error_system(reterr, name ? name : "standard output", what, errno);
}

static bool is_stdout(const struct stat *file)
{
    struct stat out;
    return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == file->st_dev && out.st_ino == file->st_ino;
}

/* Only what we wrote ourselves, or an empty file, is overwritten. */
static bool may_replace(const char *name, const struct gf_output_kind *kind, struct gf_error *reterr)
{
    char begin[GF_OUTPUT_BEGIN_MOST];
    const int fd = open(name, O_RDONLY | O_CLOEXEC);
    const ssize_t length = fd < 0 ? -1 : read(fd, begin, sizeof begin);
    const int reason = errno;
    if (fd >= 0)
        close(fd);
    errno = reason;
    if (length < 0)
        return fail(name, "cannot tell whether it may be overwritten", reterr);
    if (length > 0 && !kind->begins(begin, (size_t)length))
        return gf_error_at(reterr, name, 0, 0,
                           "is not %s, so it is not overwritten (remove it or choose another name)",
                           kind->what);
    return true;
}

/* A device or a pipe is written to as it is. */
static bool open_directly(const char *name, struct gf_output *output, struct gf_error *reterr)
{
    const int fd = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    output->stream = fd < 0 ? NULL : fdopen(fd, "w");
    if (output->stream)
        return true;
    fail(name, "cannot open", reterr);
    if (fd >= 0)
        close(fd);
    return false;
}

static bool open_named(const char *name, const struct gf_output_kind *kind, struct gf_output *output,
                       struct gf_error *reterr)
{
    struct stat status;
    output->name = name;
    if (!*name)
        return gf_error_set(reterr, "--output: the name of the file is empty");
    const bool exists = stat(name, &status) == 0;
    if (exists && is_stdout(&status)) /* /dev/stdout: whatever it is, the shell has opened it for us */
        return true;
    if (exists && !S_ISREG(status.st_mode))
        return open_directly(name, output, reterr);
    if ((exists && !may_replace(name, kind, reterr)) ||
        !gf_atomic_file_open(name, true, &output->file, NULL, reterr))
        return false;
    output->stream = output->file.stream;
    return true;
}

bool gf_output_open(const char *name, const struct gf_output_kind *kind, struct gf_output *ret_output,
                    struct gf_error *reterr)
{
    struct gf_output output = {.stream = stdout};
    if (name && strcmp(name, "-") != 0 && !open_named(name, kind, &output, reterr))
        return false;
    *ret_output = output;
    return true;
}

bool gf_output_flush(struct gf_output *output, struct gf_error *reterr)
{
    const bool earlier = ferror(output->stream);
    if (!earlier)
        errno = 0; /* else what the write that failed has left there */
    if (fflush(output->stream) == 0 && !earlier)
        return true;
    output->closed = errno == EPIPE;
    if (!errno)
        errno = EIO;
    return fail(output->name, "cannot write", reterr);
}

bool gf_output_commit(struct gf_output *output, struct gf_error *reterr)
{
    return gf_output_flush(output, reterr) &&
           (!output->file.stream || gf_atomic_file_commit(&output->file, NULL, reterr));
}

void gf_output_finish(struct gf_output *output)
{
    if (output->stream && output->stream != stdout && !output->file.stream)
        fclose(output->stream);
    gf_atomic_file_finish(&output->file);
    *output = (struct gf_output){0};
}
