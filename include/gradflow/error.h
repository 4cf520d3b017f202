/* What went wrong, for a person: one line that names the file, the line, what was found and what is allowed.
 *
 * Fallible calls return bool and take `struct gf_error *reterr` last; it may be NULL, is untouched on success
 * and filled on failure. Thread: plain values, no global state. */
#ifndef GRADFLOW_ERROR_H
#define GRADFLOW_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#define GF_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#else
#define GF_PRINTF(format_index, first)
#endif

struct gf_error {
    char file[512];    /* empty: no file is concerned */
    size_t line;       /* from 1; 0: none */
    size_t column;     /* from 1; 0: none */
    char message[768]; /* no newline, printable */
    bool lacking; /* nothing is wrong with what was asked for: there is no memory, thread or descriptor */
};

/* Fill *reterr (if any) and return false, so that `return gf_error_set(...)` reads well. */
bool gf_error_set(struct gf_error *reterr, const char *format, ...) GF_PRINTF(2, 3);
bool gf_error_at(struct gf_error *reterr, const char *file, size_t line, size_t column, const char *format,
                 ...) GF_PRINTF(5, 6);

/* The same for what cannot be had: "no memory for the network". */
bool gf_error_lack(struct gf_error *reterr, const char *format, ...) GF_PRINTF(2, 3);
bool gf_error_lack_at(struct gf_error *reterr, const char *file, const char *format, ...) GF_PRINTF(3, 4);
/* A call to the system has failed: "WHAT: reason" about `file` (NULL: none), lacking if errno `number` says
 * so (ENOMEM, EMFILE, ENFILE, EAGAIN). */
bool gf_error_system(struct gf_error *reterr, const char *file, const char *what, int number);

/* "FILE:LINE:COLUMN: message" with the parts that are known, cut to fit; always terminated. Returns text. */
const char *gf_error_text(const struct gf_error *error, char *text, size_t size);

/* Copy foreign bytes into text for a message: unprintable ones become \xNN, long ones end in "...". Returns
 * text. UTF-8 sequences are kept whole. */
const char *gf_error_quote(const char *bytes, size_t length, char *text, size_t size);

#endif
