#include "base/machine.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PATH_MOST 4096

/* Where the kernel keeps the limit: version 2 in one tree, version 1 in one for memory. */
struct hierarchy {
    const char *folder, *file;
};
static const struct hierarchy unified = {"", "memory.max"}, memory = {"/memory", "memory.limit_in_bytes"};

/* "max", or what is no number, is no limit. */
static size_t read_limit(const char *path)
{
    char text[64] = "", *end;
    FILE *stream = fopen(path, "r");
    if (!stream)
        return SIZE_MAX;
    const char *line = fgets(text, sizeof text, stream);
    fclose(stream);
    errno = 0;
    const unsigned long long limit = line ? strtoull(text, &end, 10) : 0;
    return !line || errno || end == text || limit > SIZE_MAX ? SIZE_MAX : (size_t)limit;
}

/* Of a group and of all above it. A container may see the host's path, of which it has only the root. */
static size_t least_limit(const char *root, const struct hierarchy *hierarchy, char *group)
{
    size_t least = SIZE_MAX;
    for (;;) {
        char path[2 * PATH_MOST];
        snprintf(path, sizeof path, "%s%s%s/%s", root, hierarchy->folder, group, hierarchy->file);
        const size_t limit = read_limit(path);
        least = limit < least ? limit : least;
        char *slash = strrchr(group, '/');
        if (!slash)
            return least;
        *slash = '\0';
    }
}

/* "4:memory:/a/b" or "0::/a/b". */
static const struct hierarchy *hierarchy_of(const char *line)
{
    if (strncmp(line, "0::", 3) == 0)
        return &unified;
    const char *colon = strchr(line, ':');
    const char *controllers = colon ? colon + 1 : "";
    for (; *controllers && *controllers != ':'; controllers += *controllers == ',') {
        const size_t length = strcspn(controllers, ",:");
        if (length == 6 && memcmp(controllers, "memory", length) == 0)
            return &memory;
        controllers += length;
    }
    return NULL;
}

size_t gf_control_group_memory(const char *processes, const char *root)
{
    size_t least = SIZE_MAX;
    char line[PATH_MOST];
    FILE *stream = fopen(processes, "r");
    while (stream && fgets(line, sizeof line, stream)) {
        const struct hierarchy *hierarchy = hierarchy_of(line);
        char *group = strchr(line, '/');
        line[strcspn(line, "\n")] = '\0';
        if (!hierarchy || !group)
            continue;
        const size_t limit = least_limit(root, hierarchy, group);
        least = limit < least ? limit : least;
    }
    if (stream)
        fclose(stream);
    return least;
}

static size_t physical_memory(void)
{
#ifdef _SC_PHYS_PAGES
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page > 0 && (size_t)pages <= SIZE_MAX / (size_t)page)
        return (size_t)pages * (size_t)page;
#endif
    return SIZE_MAX;
}

static size_t process_limit(int resource)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > SIZE_MAX)
        return SIZE_MAX;
    return (size_t)limit.rlim_cur;
}

struct gf_memory gf_machine_memory(void)
{
    const struct gf_memory bounds[] = {
        {physical_memory(), "this machine has"},
        {gf_control_group_memory("/proc/self/cgroup", "/sys/fs/cgroup"), "its control group may have"},
        {process_limit(RLIMIT_AS), "this process may have"},
        {process_limit(RLIMIT_DATA), "this process may have"},
    };
    struct gf_memory least = bounds[0];
    for (size_t i = 1; i < sizeof bounds / sizeof *bounds; i++)
        if (bounds[i].bytes < least.bytes)
            least = bounds[i];
    return least;
}
