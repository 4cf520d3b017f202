/* A group of tests, once in each instruction set that the machine has. */
#ifndef GRADFLOW_TESTS_EVERY_ISA_H
#define GRADFLOW_TESTS_EVERY_ISA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/float_mode.h"
#include "base/isa.h"

#define RUN_IN_EVERY_ISA(tests) run_in_every_isa(tests, sizeof tests / sizeof *tests)

static inline int run_in_every_isa(const struct CMUnitTest *tests, size_t count)
{
    int failed = 0;
    for (size_t isa = 0; isa < gf_isa_count(); isa++) {
        if (!gf_isa_supported(isa))
            continue;
        print_message("%s\n", gf_isa_name(isa));
        failed += !gf_isa_select(gf_isa_name(isa), NULL);
        failed += _cmocka_run_group_tests(gf_isa_name(isa), tests, count, NULL, NULL);
    }
    return failed;
}

/* Denormal numbers are flushed, as where the worker runs. */
static bool flushing;

/* In every instruction set, first with denormal numbers and then without. */
#define RUN_IN_EVERY_MODE(tests) run_in_every_mode(tests, sizeof tests / sizeof *tests)

static inline int run_in_every_mode(const struct CMUnitTest *tests, size_t count)
{
    const int failed = run_in_every_isa(tests, count);
    gf_flush_denormals(); /* as the worker runs; there is no way back */
    flushing = true;
    return failed + run_in_every_isa(tests, count);
}

#endif
