// What read-write locks answer, of each kind.
#define _GNU_SOURCE
#include "say.h"

static pthread_rwlock_t lock;

static void *ask_from_elsewhere(void *argument) {
    struct timespec real = soon(CLOCK_REALTIME), monotonic = soon(CLOCK_MONOTONIC), wrong = {0, -1};
    SAY(pthread_rwlock_trywrlock(&lock));
    SAY(pthread_rwlock_timedwrlock(&lock, &real));
    monotonic = soon(CLOCK_MONOTONIC);
    SAY(pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &monotonic));
    SAY(pthread_rwlock_clockrdlock(&lock, CLOCK_PROCESS_CPUTIME_ID, &monotonic));
    SAY(pthread_rwlock_timedrdlock(&lock, &wrong));
    int problem = pthread_rwlock_tryrdlock(&lock);
    printf("tryrdlock %d\n", problem);
    if (problem == 0) SAY(pthread_rwlock_unlock(&lock));
    return argument;
}

int rwlocks(void) {
    for (int kind = 0; kind < 3; kind++) {
        pthread_rwlockattr_t attributes;
        REQUIRE(pthread_rwlockattr_init(&attributes) == 0 && pthread_rwlockattr_setkind_np(&attributes, kind) == 0);
        SAY(pthread_rwlock_init(&lock, &attributes));
        SAY(pthread_rwlock_rdlock(&lock));
        SAY(pthread_rwlock_rdlock(&lock));
        elsewhere(ask_from_elsewhere);
        SAY(pthread_rwlock_unlock(&lock));
        SAY(pthread_rwlock_unlock(&lock));
        SAY(pthread_rwlock_wrlock(&lock));
        SAY(pthread_rwlock_wrlock(&lock));
        SAY(pthread_rwlock_rdlock(&lock));
        SAY(pthread_rwlock_tryrdlock(&lock));
        elsewhere(ask_from_elsewhere);
        SAY(pthread_rwlock_unlock(&lock));
        SAY(pthread_rwlock_destroy(&lock));
    }
    return 0;
}
