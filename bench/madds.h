/* What the machine could do at best: multiply-adds in registers, nothing else. */
#ifndef GRADFLOW_BENCH_MADDS_H
#define GRADFLOW_BENCH_MADDS_H

#include <stdbool.h>
#include <stddef.h>

struct bench_isa {
    const char *name; /* as GRADFLOW_ISA has it */
    bool (*here)(void);
    double (*run)(size_t times); /* seconds of so many rounds */
    size_t lanes;
};

const struct bench_isa *bench_isa_at(size_t index); /* the best first, until NULL */
/* That of GRADFLOW_ISA, or the best that this machine has. */
const struct bench_isa *bench_isa_in_use(void);
size_t bench_processors(void);
/* Operations a second, a multiply-add being two, of so many threads together. */
double bench_peak(const struct bench_isa *isa, size_t threads);

#endif
