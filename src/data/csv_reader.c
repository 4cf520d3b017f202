/* Records of a text table, as RFC 4180 has them: quoted fields may hold separators, doubled quotes and line
 * ends. Beyond it: lines may end in \n, \r\n or \r, blanks around fields are dropped, a byte order mark is
 * skipped. Memory is bounded by the longest record, and that by GF_CSV_RECORD_MOST. */
#include <stdlib.h>
#include <string.h>

#include "data/csv.h"

enum { NO_MORE = -1, TOO_LONG = -2 }; /* beside the bytes 0 … 255 */

void gf_csv_reader_init(struct gf_csv_reader *reader, FILE *stream, const char *file)
{
    memset(reader, 0, sizeof *reader);
    reader->stream = stream;
    reader->file = file;
    reader->place = (struct gf_csv_place){1, 1};
}

void gf_csv_reader_finish(struct gf_csv_reader *reader)
{
    free(reader->text);
    free(reader->fields);
    reader->text = NULL;
    reader->fields = NULL;
}

static bool fail_at(const struct gf_csv_reader *reader, struct gf_csv_place place, const char *message,
                    struct gf_error *reterr)
{
    return gf_error_at(reterr, reader->file, place.line, place.column, "%s", message);
}

static int peek(struct gf_csv_reader *reader)
{
    if (reader->record_bytes > GF_CSV_RECORD_MOST)
        return TOO_LONG;
    if (reader->block_used == reader->block_size) {
        reader->block_used = 0;
        reader->block_size = fread(reader->block, 1, sizeof reader->block, reader->stream);
        if (!reader->block_size)
            return NO_MORE;
    }
    return reader->block[reader->block_used];
}

/* Take the byte that peek showed. */
static void take(struct gf_csv_reader *reader)
{
    const unsigned char byte = reader->block[reader->block_used++];
    reader->record_bytes++;
    if (byte == '\n' && reader->carriage_return)
        ; /* the second half of a line end */
    else if (byte == '\n' || byte == '\r')
        reader->place = (struct gf_csv_place){reader->place.line + 1, 1};
    else if ((byte & 0xc0) != 0x80) /* UTF-8: bytes inside a character do not count */
        reader->place.column++;
    reader->carriage_return = byte == '\r';
}

static bool append(struct gf_csv_reader *reader, char byte, struct gf_error *reterr)
{
    char *text = gf_data_grow(reader->text, &reader->text_capacity, reader->text_used + 1, 1);
    if (!text)
        return gf_data_no_memory(reader->file, reterr);
    reader->text = text;
    reader->text[reader->text_used++] = byte;
    return true;
}

/* Put the byte that peek showed into the field. */
static bool keep(struct gf_csv_reader *reader, int byte, struct gf_error *reterr)
{
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f)
        return gf_error_at(reterr, reader->file, reader->place.line, reader->place.column,
                           "the byte 0x%02x does not belong in a text file", (unsigned)byte);
    take(reader);
    return append(reader, (char)byte, reterr);
}

static bool is_blank(const struct gf_csv_reader *reader, int byte)
{
    return byte == ' ' || (byte == '\t' && reader->separator != '\t');
}

static void skip_blanks(struct gf_csv_reader *reader)
{
    while (is_blank(reader, peek(reader)))
        take(reader);
}

static bool ends_field(const struct gf_csv_reader *reader, int byte)
{
    return byte < 0 || byte == reader->separator || byte == '\n' || byte == '\r';
}

static bool read_quoted(struct gf_csv_reader *reader, struct gf_error *reterr)
{
    const struct gf_csv_place opening = reader->place;
    take(reader);
    for (;;) {
        const int byte = peek(reader);
        if (byte == NO_MORE)
            return fail_at(reader, opening, "the quote that opens here is never closed", reterr);
        if (byte == TOO_LONG)
            return gf_error_at(reterr, reader->file, opening.line, opening.column,
                               "the quote that opens here is not closed within %zu bytes, the longest row",
                               GF_CSV_RECORD_MOST);
        if (byte != '"') {
            if (!keep(reader, byte, reterr))
                return false;
            continue;
        }
        take(reader);
        if (peek(reader) != '"')
            break;
        if (!keep(reader, '"', reterr))
            return false;
    }
    skip_blanks(reader);
    if (!ends_field(reader, peek(reader)))
        return fail_at(reader, reader->place,
                       "text behind a closing quote (a quote inside a quoted field is written twice)",
                       reterr);
    return true;
}

static bool read_plain(struct gf_csv_reader *reader, size_t start, struct gf_error *reterr)
{
    for (int byte; !ends_field(reader, byte = peek(reader));) {
        if (byte == '"')
            return fail_at(reader, reader->place,
                           "a quote inside a field that does not begin with one (put the whole field in "
                           "quotes and write its own quotes twice)",
                           reterr);
        if (!keep(reader, byte, reterr))
            return false;
    }
    while (reader->text_used > start && is_blank(reader, reader->text[reader->text_used - 1]))
        reader->text_used--;
    return true;
}

static bool read_field(struct gf_csv_reader *reader, struct gf_csv_place record, bool *ret_quoted,
                       struct gf_error *reterr)
{
    skip_blanks(reader);
    const size_t start = reader->text_used;
    const struct gf_csv_place place = reader->place;
    if (reader->field_count == GF_CSV_COLUMNS_MOST)
        return gf_error_at(reterr, reader->file, place.line, place.column,
                           "more than %d fields in a row, the most there may be", GF_CSV_COLUMNS_MOST);
    *ret_quoted = peek(reader) == '"';
    if (!(*ret_quoted ? read_quoted(reader, reterr) : read_plain(reader, start, reterr)))
        return false;
    if (peek(reader) == TOO_LONG)
        return gf_error_at(reterr, reader->file, record.line, record.column,
                           "the row that begins here is longer than %zu bytes, the most there may be",
                           GF_CSV_RECORD_MOST);
    const size_t length = reader->text_used - start;
    struct gf_csv_field *fields =
        gf_data_grow(reader->fields, &reader->field_capacity, reader->field_count + 1, sizeof *fields);
    if (!fields)
        return gf_data_no_memory(reader->file, reterr);
    reader->fields = fields;
    fields[reader->field_count++] = (struct gf_csv_field){.length = length, .start = start, .place = place};
    return append(reader, '\0', reterr);
}

static bool read_record(struct gf_csv_reader *reader, bool *ret_blank, struct gf_error *reterr)
{
    const struct gf_csv_place record = reader->place;
    bool quoted = false;
    reader->text_used = reader->field_count = reader->record_bytes = 0;
    for (;;) {
        if (!read_field(reader, record, &quoted, reterr))
            return false;
        if (peek(reader) != reader->separator)
            break;
        take(reader);
    }
    reader->end = reader->place;
    if (peek(reader) == '\r')
        take(reader);
    if (peek(reader) == '\n')
        take(reader);
    for (size_t i = 0; i < reader->field_count; i++)
        reader->fields[i].text = reader->text + reader->fields[i].start;
    *ret_blank = reader->field_count == 1 && !quoted && !reader->fields[0].length;
    return true;
}

/* A comma, unless the first line that is not blank has semicolons or tabs outside quotes. (Semicolons go
 * before commas because where they separate, commas are decimal signs.) */
static char find_separator(const unsigned char *bytes, size_t size)
{
    size_t semicolons = 0, tabs = 0, i = 0;
    bool quoted = false;
    while (i < size && strchr(" \r\n", bytes[i]) && bytes[i])
        i++;
    for (; i < size && (quoted || (bytes[i] != '\n' && bytes[i] != '\r')); i++) {
        if (bytes[i] == '"')
            quoted = !quoted;
        semicolons += !quoted && bytes[i] == ';';
        tabs += !quoted && bytes[i] == '\t';
    }
    return tabs > semicolons ? '\t' : semicolons ? ';' : ',';
}

static bool begin(struct gf_csv_reader *reader, struct gf_error *reterr)
{
    reader->block_size = fread(reader->block, 1, sizeof reader->block, reader->stream);
    const unsigned char *bytes = reader->block;
    if (reader->block_size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
        reader->block_used = 3;
    if (reader->block_size >= 2 && (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2)))
        return fail_at(reader, reader->place, "the file is UTF-16 text; save it as UTF-8", reterr);
    if (reader->block_size >= 2 && !memcmp(bytes, "\x1f\x8b", 2))
        return fail_at(reader, reader->place, "the file is compressed; unpack it first (gunzip)", reterr);
    reader->separator = find_separator(bytes + reader->block_used, reader->block_size - reader->block_used);
    return true;
}

bool gf_csv_reader_next(struct gf_csv_reader *reader, bool *ret_end, struct gf_error *reterr)
{
    bool blank = true, end = false;
    if (!reader->separator && !begin(reader, reterr))
        return false;
    while (blank && !end) {
        reader->record_bytes = 0;
        end = peek(reader) == NO_MORE;
        if (!end && !read_record(reader, &blank, reterr))
            return false;
    }
    if (ferror(reader->stream))
        return gf_error_at(reterr, reader->file, reader->place.line, 0, "cannot be read any further");
    *ret_end = end;
    return true;
}
