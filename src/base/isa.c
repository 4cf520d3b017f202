#include "base/isa.h"

#include <stdio.h>
#include <string.h>

#ifdef GF_ISA_BUILT_X86
/* Just what the sets are compiled with, see meson.build. */
static bool has_x86_64_v4(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("fma");
}

static bool has_x86_64_v3(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

static bool has_generic(void)
{
    return true;
}

static const struct {
    const char *name;
    bool (*supported)(void);
} sets[] = {
#ifdef GF_ISA_BUILT_X86
    {"x86-64-v4", has_x86_64_v4},
    {"x86-64-v3", has_x86_64_v3},
#endif
    {"generic", has_generic},
};

enum { COUNT = sizeof sets / sizeof *sets };

atomic_size_t gf_isa_known = GF_ISA_UNKNOWN;

size_t gf_isa_count(void)
{
    return COUNT;
}

const char *gf_isa_name(size_t index)
{
    return sets[index].name;
}

bool gf_isa_supported(size_t index)
{
    return sets[index].supported();
}

size_t gf_isa(void)
{
    size_t index = atomic_load_explicit(&gf_isa_known, memory_order_relaxed);
    if (index != GF_ISA_UNKNOWN)
        return index;
    for (index = 0; !gf_isa_supported(index);)
        index++;
    atomic_store_explicit(&gf_isa_known, index, memory_order_relaxed);
    return index;
}

/* "a, b" of the sets that the machine has. */
static void list_supported(size_t size, char *ret_list)
{
    size_t used = 0;
    ret_list[0] = '\0';
    for (size_t i = 0; i < COUNT; i++)
        if (gf_isa_supported(i) && used < size)
            used += (size_t)snprintf(ret_list + used, size - used, "%s%s", used ? ", " : "", sets[i].name);
}

bool gf_isa_select(const char *name, struct gf_error *reterr)
{
    for (size_t i = 0; i < COUNT; i++)
        if (!strcmp(name, sets[i].name) && gf_isa_supported(i)) {
            atomic_store_explicit(&gf_isa_known, i, memory_order_relaxed);
            return true;
        }
    char list[100];
    list_supported(sizeof list, list);
    return gf_error_set(reterr, "no instruction set \"%.40s\" here; this machine has %s", name, list);
}
