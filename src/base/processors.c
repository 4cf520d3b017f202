#ifdef __linux__
#define _GNU_SOURCE /* for sched_getaffinity */
#endif
#include "base/processors.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __linux__
#include <sched.h>

static long bound_to(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) ? 0 : CPU_COUNT(&set);
}
#else
static long bound_to(void)
{
    return 0;
}
#endif

size_t gf_processors_granted(const char *cpu_max)
{
    unsigned long long quota, period;
    if (sscanf(cpu_max, "%llu %llu", &quota, &period) != 2 || !quota || !period)
        return 0;
    return (size_t)(quota / period + (quota % period != 0));
}

/* As a container sees its own; 0: no limit is known. */
static size_t granted(void)
{
    char line[64] = "";
    FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");
    if (!file)
        return 0;
    const bool there = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    return there ? gf_processors_granted(line) : 0;
}

size_t gf_processors(void)
{
    long count = bound_to();
    if (count < 1)
        count = sysconf(_SC_NPROCESSORS_ONLN);
    const size_t there = count < 1 ? 1 : (size_t)count, most = granted();
    return most && most < there ? most : there;
}
