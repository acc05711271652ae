// A barrier with more threads than it is for: rounds in which other threads meet each time.
#define _GNU_SOURCE
#include <pthread.h>

#include "commands.h"

enum { PARTIES = 3, THREADS = 12, ROUNDS = 1000 };

static pthread_barrier_t barrier;
static int serials, arrivals;  // atomic

static void *meet(void *argument) {
    while (__atomic_fetch_add(&arrivals, 1, __ATOMIC_SEQ_CST) < PARTIES * ROUNDS) {
        int result = pthread_barrier_wait(&barrier);
        REQUIRE(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        if (result != 0) __atomic_add_fetch(&serials, 1, __ATOMIC_SEQ_CST);
    }
    return argument;
}

int crowd(void) {
    REQUIRE(pthread_barrier_init(&barrier, NULL, PARTIES) == 0);
    pthread_t threads[THREADS];
    for (int index = 0; index < THREADS; index++) REQUIRE(pthread_create(&threads[index], NULL, meet, NULL) == 0);
    for (int index = 0; index < THREADS; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    REQUIRE(pthread_barrier_destroy(&barrier) == 0);
    printf("rounds %d\n", serials);
    return 0;
}
