// Threads whose stacks are as small as they can be, with each kind of object, contended.
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>

#include "commands.h"

enum { WORKERS = 4, ROUNDS = 200 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static sem_t semaphore;
static int turn, sum, times;

static void count(void) { times++; }

static pthread_attr_t smallest(void) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN) == 0);
    return attributes;
}

static void *ends(void *argument) {
    REQUIRE(pthread_setname_np(pthread_self(), "small") == 0);
    return argument;
}

static void *work(void *argument) {
    int self = (int)(intptr_t)argument;
    REQUIRE(pthread_once(&once, count) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        REQUIRE(pthread_mutex_lock(&mutex) == 0);
        while (turn != self) REQUIRE(pthread_cond_wait(&condition, &mutex) == 0);
        turn = (turn + 1) % WORKERS;
        REQUIRE(pthread_cond_broadcast(&condition) == 0 && pthread_mutex_unlock(&mutex) == 0);
        REQUIRE(pthread_rwlock_rdlock(&rwlock) == 0 && pthread_rwlock_unlock(&rwlock) == 0);
        REQUIRE(pthread_rwlock_wrlock(&rwlock) == 0 && pthread_rwlock_unlock(&rwlock) == 0);
        REQUIRE(sem_wait(&semaphore) == 0 && sem_post(&semaphore) == 0);
        REQUIRE(pthread_spin_lock(&spin) == 0);
        sum++;
        REQUIRE(pthread_spin_unlock(&spin) == 0);
        int result = pthread_barrier_wait(&barrier);
        REQUIRE(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
    }
    pthread_attr_t attributes = smallest();
    pthread_t thread;
    REQUIRE(pthread_create(&thread, &attributes, ends, NULL) == 0 && pthread_join(thread, NULL) == 0);
    return NULL;
}

static void *waits(void *argument) {
    sem_wait(argument);
    return NULL;
}

// The C library unwinds such a thread on its own stack, which takes most of it.
static void cancel_one(const pthread_attr_t *attributes) {
    sem_t never;
    pthread_t thread;
    void *result;
    REQUIRE(sem_init(&never, 0, 0) == 0 && pthread_create(&thread, attributes, waits, &never) == 0);
    REQUIRE(pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
}

int small_stacks(void) {
    REQUIRE(pthread_barrier_init(&barrier, NULL, WORKERS) == 0 && pthread_spin_init(&spin, 0) == 0);
    REQUIRE(sem_init(&semaphore, 0, 2) == 0);
    pthread_attr_t attributes = smallest();
    pthread_t threads[WORKERS];
    for (int index = 0; index < WORKERS; index++)
        REQUIRE(pthread_create(&threads[index], &attributes, work, (void *)(intptr_t)index) == 0);
    for (int index = 0; index < WORKERS; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    cancel_one(&attributes);
    printf("sum %d times %d\n", sum, times);
    return 0;
}
