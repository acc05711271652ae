// Deadlines as the recorder has them.
#define _GNU_SOURCE
#include <errno.h>

#include "mutex.h"

int64_t shim_time_until(clockid_t clock, const struct timespec *deadline) {
    struct timespec now;
    int saved = errno;
    if (deadline == NULL || clock_gettime(clock, &now) != 0) {
        errno = saved;
        return 1;
    }
    int64_t seconds, nanoseconds;
    if (__builtin_sub_overflow((int64_t)deadline->tv_sec, (int64_t)now.tv_sec, &seconds) ||
        __builtin_mul_overflow(seconds, (int64_t)1000000000, &nanoseconds) ||
        __builtin_add_overflow(nanoseconds, (int64_t)deadline->tv_nsec - (int64_t)now.tv_nsec, &nanoseconds))
        return deadline->tv_sec < 0 ? 1 : INT64_MAX;
    return nanoseconds > 0 ? nanoseconds : 1;
}
