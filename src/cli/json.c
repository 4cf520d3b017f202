#include "cli/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/utf8.h"

static void write_text(FILE *out, const char *text)
{
    const size_t length = strlen(text);
    fputc('"', out);
    for (size_t i = 0; i < length;) {
        const unsigned char byte = (unsigned char)text[i];
        const size_t sequence = gf_utf8_sequence(text + i, length - i);
        if (!sequence)
            fputs("\xef\xbf\xbd", out);
        else if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte == '\n')
            fputs("\\n", out);
        else if (byte == '\t')
            fputs("\\t", out);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(out, "\\u%04x", byte);
        else
            fwrite(text + i, 1, sequence, out);
        i += sequence ? sequence : 1;
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

const char *gf_json_number_text(double value, char text[GF_JSON_NUMBER_MOST])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, GF_JSON_NUMBER_MOST, "%.*g", digits, value);
        if (reads_back(text, value))
            break;
    }
    return text;
}

void gf_json_number(struct gf_json *json, const char *key, double value)
{
    char text[GF_JSON_NUMBER_MOST];
    begin(json, key);
    fputs(isfinite(value) ? gf_json_number_text(value, text) : "null", json->out);
}

void gf_json_signed(struct gf_json *json, const char *key, int64_t value)
{
    begin(json, key);
    fprintf(json->out, "%" PRId64, value);
}

void gf_json_unsigned(struct gf_json *json, const char *key, uint64_t value)
{
    begin(json, key);
    fprintf(json->out, "%" PRIu64, value);
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
