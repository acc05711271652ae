// What conditions answer, and threads that are cancelled in a wait.
#define _GNU_SOURCE
#include "say.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int is_told;
static handshake waiting;

static void *wait_until_told(void *argument) {
    REQUIRE(pthread_mutex_lock(&mutex) == 0);
    tell(waiting);
    while (!is_told) REQUIRE(pthread_cond_wait(&condition, &mutex) == 0);
    REQUIRE(pthread_mutex_unlock(&mutex) == 0);
    return argument;
}

static void unlock(void *argument) {
    // Who is cancelled has the mutex again.
    SAY(pthread_mutex_unlock(argument));
}

static void *wait_until_cancelled(void *argument) {
    REQUIRE(pthread_mutex_lock(&mutex) == 0);
    pthread_cleanup_push(unlock, &mutex);
    tell(waiting);
    for (;;) pthread_cond_wait(&condition, &mutex);
    pthread_cleanup_pop(0);
    return argument;
}

static void await_waiters(int count) {
    for (int index = 0; index < count; index++) await(waiting);
    // Who has told has the mutex until it waits.
    REQUIRE(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
}

int conditions(void) {
    waiting = handshake_new();
    pthread_t threads[3];
    SAY(pthread_cond_signal(&condition));
    for (int index = 0; index < 3; index++)
        REQUIRE(pthread_create(&threads[index], NULL, wait_until_told, NULL) == 0);
    await_waiters(3);
    SAY(pthread_mutex_lock(&mutex));
    is_told = 1;
    SAY(pthread_cond_signal(&condition));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_cond_broadcast(&condition));
    for (int index = 0; index < 3; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    REQUIRE(pthread_create(&threads[0], NULL, wait_until_cancelled, NULL) == 0);
    await_waiters(1);
    void *value;
    REQUIRE(pthread_cancel(threads[0]) == 0 && pthread_join(threads[0], &value) == 0 && value == PTHREAD_CANCELED);
    struct timespec real = soon(CLOCK_REALTIME), monotonic = soon(CLOCK_MONOTONIC), wrong = {0, 1000000000};
    SAY(pthread_mutex_lock(&mutex));
    SAY(pthread_cond_timedwait(&condition, &mutex, &real));
    SAY(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &monotonic));
    SAY(pthread_cond_clockwait(&condition, &mutex, CLOCK_PROCESS_CPUTIME_ID, &monotonic));
    SAY(pthread_cond_timedwait(&condition, &mutex, &wrong));
    SAY(pthread_mutex_unlock(&mutex));
    pthread_condattr_t attributes;
    REQUIRE(pthread_condattr_init(&attributes) == 0 && pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    pthread_cond_t other;
    SAY(pthread_cond_init(&other, &attributes));
    pthread_mutex_t checking;
    pthread_mutexattr_t type;
    REQUIRE(pthread_mutexattr_init(&type) == 0 && pthread_mutexattr_settype(&type, PTHREAD_MUTEX_ERRORCHECK) == 0);
    SAY(pthread_mutex_init(&checking, &type));
    SAY(pthread_cond_wait(&other, &checking));
    monotonic = soon(CLOCK_MONOTONIC);
    SAY(pthread_mutex_lock(&checking));
    SAY(pthread_cond_timedwait(&other, &checking, &monotonic));
    SAY(pthread_mutex_unlock(&checking));
    SAY(pthread_mutex_destroy(&checking));
    SAY(pthread_cond_destroy(&other));
    return 0;
}
