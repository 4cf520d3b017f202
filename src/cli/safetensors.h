/* The safetensors format (https://github.com/huggingface/safetensors): 8 bytes with the length of the header,
 * the header, which is JSON padded with blanks to a multiple of 8 bytes, then the tensors without a gap.
 * Little endian on every machine. */
#ifndef GRADFLOW_CLI_SAFETENSORS_H
#define GRADFLOW_CLI_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/json.h"
#include "cli/output.h"
#include "gradflow/error.h"
#include "train/state.h"

extern const struct gf_output_kind gf_safetensors_output;

/* Writes members of the header's `__metadata__`, all of them strings; `format` is there already. */
typedef void gf_safetensors_metadata(struct gf_json *json, const void *context);

/* Sorts the tensors as the reference does: wider types first, then by name. Indices become I64, all others
 * F32. Fails for lack of memory only; write errors are left in the stream's error flag. */
bool gf_safetensors_write(FILE *out, struct gf_tensor *tensors, size_t count,
                          gf_safetensors_metadata *metadata, const void *context, struct gf_error *reterr);

#endif
