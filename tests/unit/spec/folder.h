/* A temporary folder that a test works in, and files in it. */
#ifndef GRADFLOW_TEST_SPEC_FOLDER_H
#define GRADFLOW_TEST_SPEC_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

extern char folder[256]; /* from the root */

/* cmocka's setup and teardown: make a folder and work in it; leave and remove it with all that is in it. */
int enter_folder(void **state);
int leave_folder(void **state);

void write_bytes(const char *path, const void *bytes, size_t length);
void write_text(const char *path, const char *text);
char *read_text(const char *path);    /* the caller frees; fails the test if it cannot */
size_t count_files(const char *path); /* entries of a folder, hidden ones too */
void make_folder(const char *path);

/* Permissions do not hold for root: become nobody (and back) where the test is run as root. */
void drop_root(void);
void regain_root(void);

#endif
