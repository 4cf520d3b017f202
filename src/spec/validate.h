/* What settings must agree on. */
#ifndef GRADFLOW_SPEC_VALIDATE_H
#define GRADFLOW_SPEC_VALIDATE_H

#include "gradflow/spec.h"

/* gf_spec_validate, and which setting is to blame (its line in a preset); NULL: none of them. */
bool gf_spec_agree(const struct gf_spec *spec, const struct gf_setting **ret_blamed, struct gf_error *reterr);

#endif
