/* What there is to have on this machine. */
#ifndef GRADFLOW_BASE_MACHINE_H
#define GRADFLOW_BASE_MACHINE_H

#include <stddef.h>

/* Bytes of memory that a process may use, and who sets that bound, for a message: the machine itself, the
 * limits of the process (ulimit -v, -d), or the control group it is in, as in a container. */
struct gf_memory {
    size_t bytes;       /* SIZE_MAX: not known */
    const char *holder; /* "this machine has" */
};
struct gf_memory gf_machine_memory(void);

/* The least limit of a process's control groups, of version 2 and 1, and of all those they are in.
 * `processes` is the file that names them (/proc/self/cgroup), `root` where they are mounted
 * (/sys/fs/cgroup). SIZE_MAX: none. */
size_t gf_control_group_memory(const char *processes, const char *root);

#endif
