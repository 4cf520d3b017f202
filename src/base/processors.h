/* What of this machine's processors we may use. */
#ifndef GRADFLOW_BASE_PROCESSORS_H
#define GRADFLOW_BASE_PROCESSORS_H

#include <stddef.h>

/* Processors that this process may use, 1 or more: those it is bound to, but no more than its control group
 * grants it time of. */
size_t gf_processors(void);

/* What a control group's cpu.max grants: "QUOTA PERIOD" rounded up to whole processors; 0: no limit. */
size_t gf_processors_granted(const char *cpu_max);

#endif
