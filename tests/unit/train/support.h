/* Shared by the tests of measuring and training. */
#ifndef GRADFLOW_TESTS_TRAIN_SUPPORT_H
#define GRADFLOW_TESTS_TRAIN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gradflow/action.h"
#include "gradflow/real.h"
#include "gradflow/snapshot.h"
#include "gradflow/spec.h"

/* Settings as "key=value" texts, ended by NULL, on top of the defaults. */
struct gf_spec test_spec(const char *first, ...);
void test_spec_set(struct gf_spec *spec, const char *key, const char *value);
struct gf_snapshot *test_snapshot(void); /* the caller frees */
struct gf_action test_action(const char *text);

struct gf_experiment;
struct gf_experiment *test_experiment(const struct gf_spec *spec); /* the caller destroys */
void test_measure(struct gf_experiment *experiment, bool histograms, struct gf_snapshot *snapshot);
/* Makes so many updates; the record is the one they lead to. */
void test_advance(struct gf_experiment *experiment, uint64_t updates, bool histograms,
                  struct gf_snapshot *snapshot);
/* Settings whose change needs exactly this. */
void test_apply(struct gf_experiment *experiment, const struct gf_spec *spec, enum gf_effect expected);
/* The record of iteration 0. */
void test_first_record(const struct gf_spec *spec, struct gf_snapshot *ret_snapshot);

/* Fails the test unless everything but histograms, neuron states and serials is the same to the bit. */
void test_same_record(const struct gf_snapshot *a, const struct gf_snapshot *b);
void test_same_states(const struct gf_snapshot *a, const struct gf_snapshot *b);

/* |a - b| <= tolerance (1 + |b|), or both NAN, or equal. */
bool test_close(double a, double b, double tolerance);
#define assert_close(a, b, tolerance)                                                                        \
    do {                                                                                                     \
        const double test_a = (a), test_b = (b);                                                             \
        if (!test_close(test_a, test_b, tolerance))                                                          \
            fail_msg("%s = %.17g, but %s = %.17g", #a, test_a, #b, test_b);                                  \
    } while (0)

#endif
