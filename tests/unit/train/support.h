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

#include "gradflow/real.h"
#include "gradflow/snapshot.h"
#include "gradflow/spec.h"

/* Settings as "key=value" texts, ended by NULL, on top of the defaults. */
struct gf_spec test_spec(const char *first, ...);
void test_spec_set(struct gf_spec *spec, const char *key, const char *value);
struct gf_snapshot *test_snapshot(void); /* the caller frees */

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
