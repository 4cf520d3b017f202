/* The instruction sets that the loops over numbers are compiled for. Sources that a folder's meson.build
 * names as `loops` are compiled once for each set, with GF_ISA as its name and GF_VECTOR_BYTES as the width
 * of its vectors; what they export is called GF_FOR_ISA(name). A table in that folder, made by GF_EACH_ISA,
 * is indexed by gf_isa().
 *
 * The sets, widest first: "x86-64-v4" (AVX-512), "x86-64-v3" (AVX2 and FMA), where the compiler makes them,
 * and "generic", which every machine has (vectors of 128 bits: SSE2, NEON). */
#ifndef GRADFLOW_BASE_ISA_H
#define GRADFLOW_BASE_ISA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"

#define GF_ISA_PASTE(name, isa)    name##_##isa
#define GF_ISA_EXPANDED(name, isa) GF_ISA_PASTE(name, isa)
#ifndef GF_ISA
#define GF_ISA generic
#endif
#define GF_FOR_ISA(name) GF_ISA_EXPANDED(name, GF_ISA)

/* WITH(isa) for each set this program is built with, in the order of their indices. The double build has the
 * last one only. */
#if defined(GF_ISA_BUILT_X86) && !defined(GF_REAL_DOUBLE)
#define GF_EACH_ISA(WITH) WITH(x86_64_v4) WITH(x86_64_v3) WITH(generic)
#else
#define GF_EACH_ISA(WITH) WITH(generic)
#endif

/* All sets of this program, index 0 … count-1; a machine supports the last one in any case. */
size_t gf_isa_count(void);
const char *gf_isa_name(size_t index);
bool gf_isa_supported(size_t index);

/* The set in force: at first the widest that the machine supports. */
size_t gf_isa(void);
/* Another one. Whatever was taken from a registry or a table before must not be used any longer: for the
 * start of the program, and for tests. Errors: a name that is not known, a set the machine lacks. */
bool gf_isa_select(const char *name, struct gf_error *reterr);

extern atomic_size_t gf_isa_known; /* the set in force; GF_ISA_UNKNOWN until it is first asked for */
#define GF_ISA_UNKNOWN SIZE_MAX

/* The row of a table made by GF_EACH_ISA. Asked for by each little loop over numbers. */
static inline size_t gf_isa_row(void)
{
#ifdef GF_REAL_DOUBLE
    return 0;
#else
    const size_t known = atomic_load_explicit(&gf_isa_known, memory_order_relaxed);
    return known != GF_ISA_UNKNOWN ? known : gf_isa();
#endif
}

#endif
