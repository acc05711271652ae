// Two mutexes that two threads take in opposite orders, and what becomes of that.
#define _GNU_SOURCE
#include <pthread.h>

#include "commands.h"

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static uint32_t inside;  // threads that have their first mutex; atomic
static int waits_for_the_other;

static void take_both(pthread_mutex_t *one, pthread_mutex_t *other) {
    REQUIRE(pthread_mutex_lock(one) == 0);
    __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
    while (waits_for_the_other && __atomic_load_n(&inside, __ATOMIC_SEQ_CST) < 2) usleep(100);
    REQUIRE(pthread_mutex_lock(other) == 0);
    REQUIRE(pthread_mutex_unlock(other) == 0);
    REQUIRE(pthread_mutex_unlock(one) == 0);
}

static void *forwards(void *argument) {
    REQUIRE(pthread_setname_np(pthread_self(), "forwards") == 0);
    take_both(&first, &second);
    return argument;
}

static void *backwards(void *argument) {
    REQUIRE(pthread_setname_np(pthread_self(), "backwards") == 0);
    take_both(&second, &first);
    return argument;
}

static void run_two(void *(*one)(void *), void *(*other)(void *), int in_turn) {
    pthread_t threads[2];
    REQUIRE(pthread_create(&threads[0], NULL, one, NULL) == 0);
    if (in_turn) REQUIRE(pthread_join(threads[0], NULL) == 0);
    REQUIRE(pthread_create(&threads[1], NULL, other, NULL) == 0);
    if (!in_turn) REQUIRE(pthread_join(threads[0], NULL) == 0);
    REQUIRE(pthread_join(threads[1], NULL) == 0);
}

// Deadlocks.
int abba(void) {
    waits_for_the_other = 1;
    run_two(forwards, backwards, 0);
    return 0;
}

// Could deadlock; a thread that starts both, and a third that keeps them apart, hide it.
static void *start_later(void *argument) {
    while (__atomic_load_n(&inside, __ATOMIC_SEQ_CST) < 1) usleep(100);
    usleep(20000);
    return backwards(argument);
}

int abba_in_turn(void) {
    run_two(forwards, start_later, 0);
    return 0;
}

// The same order in both.
int abba_orderly(void) {
    run_two(forwards, forwards, 0);
    return 0;
}
