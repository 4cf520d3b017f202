/* The screen's side of a trainer, for tests. */
#ifndef GRADFLOW_TESTS_TRAIN_TRAINER_SUPPORT_H
#define GRADFLOW_TESTS_TRAIN_TRAINER_SUPPORT_H

#include "support.h"

#include "gradflow/trainer.h"

struct gf_spec small(void); /* four layers of 8 units, 80 samples in batches of 32 */
struct gf_trainer *create(const struct gf_spec *spec);

void wait_readable(struct gf_trainer *trainer);
/* The newest snapshot once the worker has nothing more to do. */
const struct gf_snapshot *settle(struct gf_trainer *trainer);
const struct gf_snapshot *wait_for_iteration(struct gf_trainer *trainer, uint64_t iteration);

/* Fails the test unless it is the record of that iteration without a thread. */
void expect_record(const struct gf_spec *spec, const struct gf_snapshot *actual);

uint64_t ask(struct gf_trainer *trainer, const char *text); /* the action's number */

#endif
