/* A preset as the text of its file. */
#ifndef GRADFLOW_SPEC_PRESET_PRINT_H
#define GRADFLOW_SPEC_PRESET_PRINT_H

#include <stdio.h>

#include "gradflow/preset.h"

/* Can every text of it be read back? */
bool gf_preset_printable(const struct gf_preset *preset, struct gf_error *reterr);
void gf_preset_print(const struct gf_preset *preset, FILE *file);

#endif
