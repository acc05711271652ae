#define _GNU_SOURCE
#include "st_clock.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

uint32_t st_clock = ST_CLOCK_MONOTONIC;

uint32_t st_best_clock(void) {
#if defined(__x86_64__)
    unsigned eax, ebx, ecx, edx;
    // Intel SDM and AMD APM: leaf 0x80000007, EDX bit 8, says that the counter is invariant.
    if (__get_cpuid(0x80000007u, &eax, &ebx, &ecx, &edx) && (edx & (1u << 8))) return ST_CLOCK_TSC;
    return ST_CLOCK_MONOTONIC;
#elif defined(__aarch64__)
    return ST_CLOCK_TSC;  // the generic timer's virtual count is invariant by architecture
#else
    return ST_CLOCK_MONOTONIC;
#endif
}

typedef struct reading {
    uint64_t ticks;
    uint64_t nanoseconds;
} reading;

// Both clocks at one moment: the tightest of some tries, since a thread may be interrupted between them.
static reading read_both(uint32_t clock) {
    reading best = {0, 0};
    uint64_t best_width = UINT64_MAX;
    for (int i = 0; i < 8; i++) {
        uint64_t before = st_read_clock(clock);
        uint64_t nanoseconds = st_monotonic_ns();
        uint64_t after = st_read_clock(clock);
        if (after - before < best_width) {
            best_width = after - before;
            best = (reading){before + (after - before) / 2, nanoseconds};
        }
    }
    return best;
}

uint64_t st_calibrate(uint32_t clock) {
    if (clock == ST_CLOCK_MONOTONIC) return 1ull << 32;
    reading first = read_both(clock), last;
    do {
        last = read_both(clock);
    } while (last.nanoseconds - first.nanoseconds < 10000000ull);
    return (uint64_t)(((__uint128_t)(last.nanoseconds - first.nanoseconds) << 32) / (last.ticks - first.ticks));
}
