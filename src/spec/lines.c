#include "spec/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spec/text.h"

static bool refuse_kind(const char *path, mode_t mode, struct gf_error *reterr)
{
    if (S_ISDIR(mode))
        return gf_error_at(reterr, path, 0, 0, "this is a directory, not a preset");
    if (!S_ISREG(mode))
        return gf_error_at(reterr, path, 0, 0, "this is not a regular file");
    return true;
}

bool gf_lines_open(struct gf_lines *lines, const char *path, struct gf_error *reterr)
{
    struct stat status;
    /* Asked before opening as well: opening a device may do things. */
    if (stat(path, &status) != 0)
        return gf_error_system(reterr, path, "cannot be opened", errno);
    if (!refuse_kind(path, status.st_mode, reterr))
        return false;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return gf_error_system(reterr, path, "cannot be opened", errno);
    if (fstat(file, &status) != 0 || !refuse_kind(path, status.st_mode, reterr)) {
        close(file);
        return false;
    }
    memset(lines, 0, sizeof *lines);
    lines->path = path;
    lines->file = file;
    return true;
}

void gf_lines_close(struct gf_lines *lines)
{
    close(lines->file);
}

/* More bytes into the empty buffer. false: read error or too large; the end only sets `ended`. */
static bool refill(struct gf_lines *lines, struct gf_error *reterr)
{
    ssize_t got;
    do
        got = read(lines->file, lines->buffer, sizeof lines->buffer);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return gf_error_system(reterr, lines->path, "cannot be read", errno);
    lines->next = 0;
    lines->used = (size_t)got;
    lines->total += (size_t)got;
    lines->ended = got == 0;
    if (lines->total > GF_FILE_MOST)
        return gf_error_at(reterr, lines->path, 0, 0, "the file is larger than 1 MiB, which no preset is");
    return true;
}

/* The bytes up to the next LF, or as many as text holds. *ret_cut: the line goes on after those. */
static bool collect(struct gf_lines *lines, bool *ret_some, bool *ret_cut, struct gf_error *reterr)
{
    lines->length = 0;
    *ret_some = *ret_cut = false;
    for (;;) {
        if (lines->next == lines->used && !refill(lines, reterr))
            return false;
        if (lines->ended)
            return true;
        *ret_some = true;
        const char byte = lines->buffer[lines->next++];
        if (byte == '\n')
            return true;
        if (lines->length == GF_LINE_MOST + 1) {
            *ret_cut = true;
            return true;
        }
        lines->text[lines->length++] = byte;
    }
}

static void strip(struct gf_lines *lines)
{
    static const char mark[] = "\xef\xbb\xbf";
    const size_t skip = lines->number == 1 && lines->length >= 3 && memcmp(lines->text, mark, 3) == 0 ? 3 : 0;
    if (lines->length > skip && lines->text[lines->length - 1] == '\r')
        lines->length--;
    lines->length -= skip;
    memmove(lines->text, lines->text + skip, lines->length);
    lines->text[lines->length] = '\0';
}

enum gf_line gf_lines_next(struct gf_lines *lines, struct gf_error *reterr)
{
    bool some, cut;
    if (!collect(lines, &some, &cut, reterr))
        return GF_LINE_BAD;
    if (!some)
        return GF_LINE_END;
    lines->number++;
    strip(lines);
    const size_t good = gf_text_check(lines->text, lines->length, true);
    const bool too_long = cut || lines->length > GF_LINE_MOST;
    /* Where a long line is cut, a sequence may be: that alone is not rubbish. */
    if (good < lines->length && !(too_long && good + 3 >= lines->length)) {
        char complaint[64];
        gf_text_complaint(lines->text + good, lines->length - good, complaint, sizeof complaint);
        gf_error_at(reterr, lines->path, lines->number, gf_text_characters(lines->text, good) + 1, "%s",
                    complaint);
        return GF_LINE_BAD;
    }
    if (too_long) {
        gf_error_at(reterr, lines->path, lines->number, 0, "the line is longer than %d bytes", GF_LINE_MOST);
        return GF_LINE_BAD;
    }
    return GF_LINE_READ;
}
