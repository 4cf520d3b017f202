/* What every fuzz target has in common. A target is one file with LLVMFuzzerTestOneInput: it gives the bytes
 * to one reader of gradflow and asserts what must hold of whatever comes out. The same file is built twice:
 * with libFuzzer, which invents inputs, and with replay.c, which goes through the target's corpus. */
#ifndef GRADFLOW_FUZZ_TARGET_H
#define GRADFLOW_FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gradflow/dataset.h"
#include "gradflow/error.h"
#include "gradflow/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Tells what does not hold, and aborts. Unlike assert it is never compiled away. */
#define CHECK(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
void fuzz_fail(const char *file, int line, const char *condition) __attribute__((noreturn));

/* Into a folder of this process's own, empty and gone when it ends; nothing happens the second time. */
void fuzz_enter_folder(void);
void fuzz_empty_folder(void);
void fuzz_write(const char *name, const void *bytes, size_t size);

/* UTF-8 without control characters, but `allowed` ones. */
void fuzz_check_text(const char *text, const char *allowed);
/* One line for a person: it names the file (NULL: none), says something, and can be shown. */
void fuzz_check_error(const struct gf_error *error, const char *file);
/* An error that is known not to have been touched. */
void fuzz_mark_error(struct gf_error *error);
bool fuzz_error_is_marked(const struct gf_error *error);
/* Every value is finite and in its range, every count within its limit. */
void fuzz_check_dataset(const struct gf_dataset *dataset, const struct gf_dataset_request *request);
/* Every setting prints as text that reads back to the same. */
void fuzz_check_spec(const struct gf_spec *spec);

/* The input, taken piece by piece from its beginning. */
struct fuzz_input {
    const uint8_t *bytes;
    size_t size;
};
uint8_t fuzz_take(struct fuzz_input *input); /* 0 at the end */
/* Up to the next line end, which is taken too, or the next NUL: terminated, in memory of just its size so
 * that reading on is seen; the caller frees. NULL: nothing is left. */
char *fuzz_take_line(struct fuzz_input *input);

#endif
