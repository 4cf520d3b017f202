/* What the tests of the data sets share. */
#ifndef GRADFLOW_TEST_DATA_COMMON_H
#define GRADFLOW_TEST_DATA_COMMON_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/csv.h"
#include "data/generate.h"
#include "data/source.h"
#include "gradflow/dataset.h"

/* A table from memory. */
static inline bool load_table(const char *text, size_t length, const char *labels, struct gf_samples *samples,
                              struct gf_error *error)
{
    FILE *stream = fmemopen((void *)(uintptr_t)text, length, "rb");
    assert_non_null(stream);
    const bool done = gf_csv_load(stream, "t.csv", labels, samples, error);
    fclose(stream);
    return done;
}

static inline void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, wanted);
}

static inline void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" does not contain \"%s\"", text, part);
}

#endif
