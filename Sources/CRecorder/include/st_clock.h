// The cheapest monotonic clock of the machine: the time-stamp counter where the processor keeps it at one rate on all
// cores and through all sleep states ("invariant"), else CLOCK_MONOTONIC in nanoseconds.
#pragma once

#include <stdint.h>
#include <time.h>
#include "st_layout.h"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

// Which clock st_ticks reads: st_clock_kind. Written once, before the first thread can record.
extern uint32_t st_clock;

static inline uint64_t st_monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

// The clock that suits this machine.
uint32_t st_best_clock(void);

// Measures how long a tick of the clock lasts: nanoseconds in 2^32 ticks. Takes about 10 ms for the time-stamp counter.
uint64_t st_calibrate(uint32_t clock);

static inline uint64_t st_read_clock(uint32_t clock) {
#if defined(__x86_64__)
    if (clock == ST_CLOCK_TSC) return __rdtsc();
#elif defined(__aarch64__)
    if (clock == ST_CLOCK_TSC) {
        uint64_t ticks;
        __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
        return ticks;
    }
#endif
    return st_monotonic_ns();
}

static inline uint64_t st_ticks(void) { return st_read_clock(st_clock); }
