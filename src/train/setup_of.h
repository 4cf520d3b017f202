/* The settings in force, for the diagnosis: what its cures depend on. */
#ifndef GRADFLOW_TRAIN_SETUP_OF_H
#define GRADFLOW_TRAIN_SETUP_OF_H

#include "gradflow/diagnosis.h"
#include "gradflow/spec.h"

struct gf_setup gf_setup_of(const struct gf_spec *spec);

#endif
