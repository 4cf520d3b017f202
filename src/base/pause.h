/* For loops that look whether another thread is ready. */
#ifndef GRADFLOW_BASE_PAUSE_H
#define GRADFLOW_BASE_PAUSE_H

#define GF_LOOKS                                                                                             \
    2000 /* some microseconds: after as many pauses it is time to let others have the processor */

static inline void gf_pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
