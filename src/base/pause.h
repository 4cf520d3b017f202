/* For loops that look whether another thread is ready. */
#ifndef GRADFLOW_BASE_PAUSE_H
#define GRADFLOW_BASE_PAUSE_H

#include <sched.h>

/* Some tens of microseconds: after that it is time to sleep, or to do it oneself. */
#define GF_LOOKS 2000
/* From one time that the processor is offered to others to the next. */
#define GF_LOOKS_A_TURN 64

/* After look number `look`. The thread that is waited for may wait for just this processor, where others are
 * busy. */
static inline void gf_pause_briefly(int look)
{
    if (look % GF_LOOKS_A_TURN == GF_LOOKS_A_TURN - 1) {
        sched_yield();
        return;
    }
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
