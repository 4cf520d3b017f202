#include "data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(const char *path, int number, struct gf_error *reterr)
{
    return gf_error_system(reterr, path, "cannot be read", number);
}

static bool is_regular(const char *path, const struct stat *status, struct gf_error *reterr)
{
    if (S_ISREG(status->st_mode))
        return true;
    return gf_error_at(reterr, path, 0, 0,
                       S_ISDIR(status->st_mode) ? "is a directory, not a data file"
                                                : "is not a regular file");
}

bool gf_data_open(const char *path, FILE **ret_stream, uint64_t *ret_size, struct gf_error *reterr)
{
    struct stat status;
    if (!*path)
        return gf_error_set(reterr, "no data file is given");
    /* Looked at before it is opened (opening a FIFO wakes its writer, opening a device may act on it), and
     * once more after, since the name may have come to mean another file. */
    if (stat(path, &status))
        return fail(path, errno, reterr);
    if (!is_regular(path, &status, reterr))
        return false;
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(path, errno, reterr);
    if (fstat(descriptor, &status)) {
        const int number = errno;
        close(descriptor);
        return fail(path, number, reterr);
    }
    FILE *stream = is_regular(path, &status, reterr) ? fdopen(descriptor, "rb") : NULL;
    if (!stream) {
        const int number = errno;
        close(descriptor);
        return S_ISREG(status.st_mode) ? fail(path, number, reterr) : false;
    }
    *ret_stream = stream;
    if (ret_size)
        *ret_size = (uint64_t)status.st_size;
    return true;
}
