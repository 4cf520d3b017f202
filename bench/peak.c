/* The machine's own peak in multiply-adds, for each instruction set it has. */
#include <stdio.h>

#include "madds.h"

int main(void)
{
    const size_t all = bench_processors();
    printf("| instruction set | GFLOP/s, 1 thread | GFLOP/s, %zu threads |\n|---|--:|--:|\n", all);
    for (size_t i = 0; bench_isa_at(i) != NULL; i++) {
        const struct bench_isa *isa = bench_isa_at(i);
        if (isa->here())
            printf("| %s | %.0f | %.0f |\n", isa->name, 1e-9 * bench_peak(isa, 1),
                   1e-9 * bench_peak(isa, all));
    }
    return 0;
}
