/* What the machine could do at best: multiply-adds in registers, nothing else. */
#ifndef GRADFLOW_BENCH_MADDS_H
#define GRADFLOW_BENCH_MADDS_H

#include <stddef.h>

/* The instruction set in force: that of GRADFLOW_ISA if it is set, or the widest that this machine has. Ends
 * the program if it lacks that. */
const char *bench_isa(void);
size_t bench_processors(void); /* that we may use, and take for all: 64 at most */
/* Operations a second, a multiply-add being two, of so many threads together. */
double bench_peak(const char *isa, size_t threads);

#endif
