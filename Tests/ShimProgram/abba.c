// Two mutexes that two threads take in opposite orders, and what becomes of that.
#define _GNU_SOURCE
#include <pthread.h>

#include "commands.h"

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static int waits_for_the_other;
static handshake has_first, has_second, is_done;

static void take_both(pthread_mutex_t *one, pthread_mutex_t *other) {
    REQUIRE(pthread_mutex_lock(one) == 0);
    if (waits_for_the_other) {
        tell(one == &first ? has_first : has_second);
        await(one == &first ? has_second : has_first);
    }
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
    has_first = handshake_new();
    has_second = handshake_new();
    run_two(forwards, backwards, 0);
    return 0;
}

// Could deadlock; that one has had both before the other starts hides it.
static void *start_first(void *argument) {
    forwards(argument);
    tell(is_done);
    return argument;
}

static void *start_later(void *argument) {
    await(is_done);
    return backwards(argument);
}

int abba_in_turn(void) {
    is_done = handshake_new();
    run_two(start_first, start_later, 0);
    return 0;
}

// The same order in both.
int abba_orderly(void) {
    run_two(forwards, forwards, 0);
    return 0;
}
