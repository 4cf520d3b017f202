/* The machine's own peak in multiply-adds, for each instruction set it has. */
#include <stdio.h>

#include "base/isa.h"
#include "madds.h"

int main(void)
{
    const size_t threads = bench_processors();
    printf("| instruction set | GFLOP/s, 1 thread | GFLOP/s, %zu threads |\n|---|--:|--:|\n", threads);
    for (size_t i = 0; i < gf_isa_count(); i++)
        if (gf_isa_supported(i))
            printf("| %s | %.0f | %.0f |\n", gf_isa_name(i), 1e-9 * bench_peak(gf_isa_name(i), 1),
                   1e-9 * bench_peak(gf_isa_name(i), threads));
    return 0;
}
