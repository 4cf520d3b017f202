/* An invented focus for an invented experiment: what the layer view draws. */
#ifndef GRADFLOW_TESTS_GOLDEN_FOCUS_H
#define GRADFLOW_TESTS_GOLDEN_FOCUS_H

#include "models.h"

/* Of the layer (from 0) of a snapshot that is complete but for it. */
void fill_focus(const struct model *model, int layer, struct gf_snapshot *snapshot);

#endif
