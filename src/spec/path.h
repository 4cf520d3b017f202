/* Paths as text. Thread: pure, but for gf_path_same, which asks for the working folder. */
#ifndef GRADFLOW_SPEC_PATH_H
#define GRADFLOW_SPEC_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* folder/name, or name if it is absolute or folder is "". false: too long; path is then "". */
bool gf_path_join(const char *folder, const char *name, char *path, size_t size);
/* What is before the last slash: "" for a file in the working folder, "/" for one in the root. */
bool gf_path_folder(const char *path, char *folder, size_t size);
/* Without ".", "..", and repeated slashes, where that can be told from the text alone. */
void gf_path_tidy(char *path);
/* From the root: joined to the working folder unless absolute already, and tidied. */
bool gf_path_absolute(const char *path, char *absolute, size_t size);
/* Do both paths name the same place? */
bool gf_path_same(const char *a, const char *b);

#endif
