#include "base/float_mode.h"

#if defined(__SSE2__)
#include <xmmintrin.h>

void gf_flush_denormals(void)
{
    const unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    _mm_setcsr(_mm_getcsr() | flush_to_zero | denormals_are_zero);
}
#elif defined(__aarch64__)
#include <stdint.h>

void gf_flush_denormals(void)
{
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    control |= (uint64_t)1 << 24; /* FZ */
    __asm__ volatile("msr fpcr, %0" : : "r"(control));
}
#else
void gf_flush_denormals(void)
{
}
#endif
