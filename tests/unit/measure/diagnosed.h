/* The rules of the diagnosis, on snapshots made by hand: each fires on what it is about, names the cause,
 * waits where noise matters, and stays silent where it should. */
#ifndef GRADFLOW_TESTS_MEASURE_DIAGNOSED_H
#define GRADFLOW_TESTS_MEASURE_DIAGNOSED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gradflow/diagnosis.h"
#include "gradflow/snapshot.h"

#define LAYERS 6 /* five hidden ones and the read-out */
#define EPOCH  5

extern struct gf_diagnosis *diagnosis;
extern struct gf_snapshot *snapshot;
extern struct gf_thresholds lines; /* the usual ones, unless a test moves them */

struct gf_layer_measure *layer(size_t number);

/* A healthy relu network that learns, steadily. */
void healthy(uint64_t iteration);
/* The error falls by a factor a layer, from layer 5 on. */
void shrink(double a_layer);
/* So many units of the layer are dead; all of them: nothing passes. */
void kill_units(size_t number, uint32_t dead);

void observe(void);

const struct gf_finding *finding(enum gf_rule_id rule);
bool active(enum gf_rule_id rule);
void only(enum gf_rule_id rule); /* GF_RULES: none */
void message_is(enum gf_rule_id rule, const char *expected);
void cause_is(enum gf_rule_id rule, const char *expected);
void detail_has(enum gf_rule_id rule, const char *expected);

int set_up(void **state);
int tear_down(void **state);
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
