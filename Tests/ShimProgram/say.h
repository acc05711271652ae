// What the C library answers, line for line: the same with and without a recording.
#pragma once

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "commands.h"

// Says the result of a call, which is an errno value, and that it has left errno alone.
#define SAY(call)                                                                                              \
    do {                                                                                                       \
        errno = 77;                                                                                            \
        int result = call;                                                                                     \
        printf("%s: %s%s\n", #call, result == 0 ? "0" : strerrorname_np(result), errno == 77 ? "" : " errno"); \
    } while (0)

// The same for a call that fails by -1 and errno.
#define SAY_ERRNO(call)                                                                                      \
    do {                                                                                                     \
        errno = 77;                                                                                          \
        int result = call;                                                                                   \
        printf("%s: %d %s\n", #call, result, errno == 77 ? "" : strerrorname_np(errno));                     \
    } while (0)

static inline struct timespec soon(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    time.tv_nsec += 2000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec++;
    }
    return time;
}

// Runs a thread to its end.
static inline void elsewhere(void *(*body)(void *)) {
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
}
