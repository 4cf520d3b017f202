/* JSON, written value by value: no tree, no allocation. Numbers are the shortest that read back to the same
 * double; NaN and Inf become null; text is escaped and bytes that are not UTF-8 become U+FFFD, so that every
 * line is valid whatever it is given. Write errors are left in the stream's error flag. */
#ifndef GRADFLOW_BASE_JSON_H
#define GRADFLOW_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct gf_json {
    FILE *out;
    bool comma; /* the next member follows another one */
};

/* key is NULL inside an array and for the outermost value. */
void gf_json_open(struct gf_json *json, const char *key, char bracket);
void gf_json_close(struct gf_json *json, char bracket);
void gf_json_number(struct gf_json *json, const char *key, double value);
void gf_json_signed(struct gf_json *json, const char *key, int64_t value);
void gf_json_unsigned(struct gf_json *json, const char *key, uint64_t value);
void gf_json_bool(struct gf_json *json, const char *key, bool value);
void gf_json_null(struct gf_json *json, const char *key);
void gf_json_string(struct gf_json *json, const char *key, const char *text);

/* The shortest decimal text that strtod reads back to the same bits. value is finite. Returns text. */
#define GF_JSON_NUMBER_MOST 32
const char *gf_json_number_text(double value, char text[GF_JSON_NUMBER_MOST]);

#endif
