// Who has a lock, where that is easily mistaken.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "commands.h"

static pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

static struct timespec soon(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += 20000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

// --- A thread ends with its locks, and the next one has its stack and thread-local memory ---

static void *leaves_locks(void *argument) {
    REQUIRE(pthread_mutex_lock(&checked) == 0 && pthread_rwlock_wrlock(&table) == 0);
    return argument;
}

static void *waits_for_locks(void *argument) {
    struct timespec deadline = soon();
    REQUIRE(pthread_mutex_timedlock(&checked, &deadline) == ETIMEDOUT);
    REQUIRE(pthread_rwlock_timedrdlock(&table, &deadline) == ETIMEDOUT);
    return argument;
}

int heirs(void) {
    pthread_t former, next;
    REQUIRE(pthread_create(&former, NULL, leaves_locks, NULL) == 0 && pthread_join(former, NULL) == 0);
    REQUIRE(pthread_create(&next, NULL, waits_for_locks, NULL) == 0);
    // As the C library hands stacks on: else nothing is shown here.
    REQUIRE(pthread_equal(former, next));
    REQUIRE(pthread_join(next, NULL) == 0);
    return 0;
}
