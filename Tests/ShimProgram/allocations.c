// Counts what is allocated while the C library's functions run.
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <threads.h>

#include "commands.h"
#include "counted_calls.h"

static void *work(void *argument) {
    whereabouts = INSIDE;
    for (int round = 0; round < 500; round++) {
        pthread_mutex_t mutex;
        pthread_cond_t condition;
        pthread_rwlock_t lock;
        sem_t semaphore;
        pthread_spinlock_t spin;
        pthread_barrier_t barrier;
        pthread_once_t once = PTHREAD_ONCE_INIT;
        struct timespec past = {1, 0};
        REQUIRE(pthread_mutex_init(&mutex, NULL) == 0 && pthread_cond_init(&condition, NULL) == 0);
        REQUIRE(pthread_mutex_lock(&mutex) == 0 && pthread_cond_timedwait(&condition, &mutex, &past) != 0);
        REQUIRE(pthread_cond_signal(&condition) == 0 && pthread_mutex_unlock(&mutex) == 0);
        REQUIRE(pthread_cond_destroy(&condition) == 0 && pthread_mutex_destroy(&mutex) == 0);
        REQUIRE(pthread_rwlock_init(&lock, NULL) == 0 && pthread_rwlock_rdlock(&lock) == 0);
        REQUIRE(pthread_rwlock_unlock(&lock) == 0 && pthread_rwlock_destroy(&lock) == 0);
        REQUIRE(sem_init(&semaphore, 0, 0) == 0 && sem_post(&semaphore) == 0 && sem_wait(&semaphore) == 0);
        REQUIRE(sem_destroy(&semaphore) == 0);
        REQUIRE(pthread_spin_init(&spin, 0) == 0 && pthread_spin_lock(&spin) == 0 && pthread_spin_unlock(&spin) == 0);
        REQUIRE(pthread_spin_destroy(&spin) == 0);
        REQUIRE(pthread_barrier_init(&barrier, NULL, 1) == 0 && pthread_barrier_wait(&barrier) != 0);
        REQUIRE(pthread_barrier_destroy(&barrier) == 0);
        REQUIRE(pthread_once(&once, count) == 0);
        REQUIRE(pthread_setname_np(pthread_self(), round % 2 ? "odd" : "even") == 0);
    }
    whereabouts = OUTSIDE;
    return argument;
}

int allocations(void) {
    count_two();
    REQUIRE(calls == 2);
    pthread_t threads[3];
    for (int index = 0; index < 3; index++) REQUIRE(pthread_create(&threads[index], NULL, work, NULL) == 0);
    for (int index = 0; index < 3; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    // `count` is what is done once, 500 times in each.
    printf("calls %d\n", (int)(calls - 2 - 3 * 500));
    return 0;
}
