#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* Bytes from the start of text that stand for themselves. */
static size_t plain(const char *text)
{
    size_t length = 0;
    while (text[length] >= 0x20 && text[length] < 0x7f && text[length] != '"' && text[length] != '\\')
        length++;
    return length;
}

/* Write one character that does not stand for itself, or is not ASCII; returns its bytes. */
static size_t write_odd(FILE *out, const char *text)
{
    const unsigned char byte = (unsigned char)*text;
    const size_t sequence = gf_utf8_sequence(text, strnlen(text, 4)); /* the rest may be long */
    if (!sequence)
        fputs("\xef\xbf\xbd", out);
    else if (byte == '"' || byte == '\\')
        fprintf(out, "\\%c", byte);
    else if (byte == '\n')
        fputs("\\n", out);
    else if (byte == '\t')
        fputs("\\t", out);
    else if (byte < 0x80)
        fprintf(out, "\\u%04x", byte);
    else
        fwrite(text, 1, sequence, out);
    return sequence ? sequence : 1;
}

static void write_text(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text) {
        const size_t length = plain(text);
        fwrite(text, 1, length, out);
        text += length;
        if (*text)
            text += write_odd(out, text);
    }
    fputc('"', out);
}

static void begin(struct gf_json *json, const char *key)
{
    if (json->comma)
        fputc(',', json->out);
    json->comma = true;
    if (key) {
        write_text(json->out, key);
        fputc(':', json->out);
    }
}

void gf_json_open(struct gf_json *json, const char *key, char bracket)
{
    begin(json, key);
    fputc(bracket, json->out);
    json->comma = false;
}

void gf_json_close(struct gf_json *json, char bracket)
{
    fputc(bracket, json->out);
    json->comma = true;
}

/* Compared as bits: the thread may run with denormals read as zero, where == would call them all equal. */
static bool reads_back(const char *text, double value)
{
    const double back = strtod(text, NULL);
    return memcmp(&back, &value, sizeof value) == 0;
}

/* 17 digits always read back. Measured numbers rarely do with less, so 15 is tried only after 16 has. */
const char *gf_json_number_text(double value, char text[GF_JSON_NUMBER_MOST])
{
    char shorter[GF_JSON_NUMBER_MOST];
    snprintf(text, GF_JSON_NUMBER_MOST, "%.16g", value);
    if (!reads_back(text, value)) {
        snprintf(text, GF_JSON_NUMBER_MOST, "%.17g", value);
        return text;
    }
    snprintf(shorter, sizeof shorter, "%.15g", value);
    if (reads_back(shorter, value))
        memcpy(text, shorter, sizeof shorter);
    return text;
}

void gf_json_number(struct gf_json *json, const char *key, double value)
{
    char text[GF_JSON_NUMBER_MOST];
    begin(json, key);
    fputs(isfinite(value) ? gf_json_number_text(value, text) : "null", json->out);
}

/* Histograms are thousands of small counts a record, for which printf is slow. */
static void write_digits(FILE *out, uint64_t value)
{
    char digits[20];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    fwrite(digits + first, 1, sizeof digits - first, out);
}

void gf_json_signed(struct gf_json *json, const char *key, int64_t value)
{
    begin(json, key);
    if (value < 0)
        fputc('-', json->out);
    write_digits(json->out, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void gf_json_unsigned(struct gf_json *json, const char *key, uint64_t value)
{
    begin(json, key);
    write_digits(json->out, value);
}

void gf_json_bool(struct gf_json *json, const char *key, bool value)
{
    begin(json, key);
    fputs(value ? "true" : "false", json->out);
}

void gf_json_null(struct gf_json *json, const char *key)
{
    begin(json, key);
    fputs("null", json->out);
}

void gf_json_string(struct gf_json *json, const char *key, const char *text)
{
    begin(json, key);
    write_text(json->out, text);
}
