// Threads that return, leave, are cancelled, detached, and asked for too early.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>

#include "commands.h"

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER, last = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;

// A thread-local value's destructor that takes a mutex, and asks for another round.
static void destroy_value(void *value) {
    REQUIRE(pthread_mutex_lock(&last) == 0 && pthread_mutex_unlock(&last) == 0);
    if (value == &gate) REQUIRE(pthread_setspecific(key, &last) == 0);
}

static void *returns(void *argument) {
    REQUIRE(pthread_setspecific(key, &gate) == 0);
    return argument;
}

static void *leaves(void *argument) { pthread_exit(argument); }

// Its thread-local values' destructors are not called.
static void *vanishes(void *argument) {
    REQUIRE(pthread_mutex_lock(&last) == 0 && pthread_mutex_unlock(&last) == 0);
    syscall(SYS_exit, 0);
    return argument;
}

static void *is_cancelled(void *argument) {
    for (;;) pause();
    return argument;
}

static void *waits_at_gate(void *argument) {
    REQUIRE(pthread_mutex_lock(&gate) == 0 && pthread_mutex_unlock(&gate) == 0);
    return argument;
}

static handshake is_there;
static pid_t detached;  // the kernel's number

static void *is_detached(void *argument) {
    detached = gettid();
    tell(is_there);
    return argument;
}

static pthread_t start(void *(*body)(void *), const char *name, const pthread_attr_t *attributes) {
    pthread_t thread;
    REQUIRE(pthread_create(&thread, attributes, body, &gate) == 0);
    if (name != NULL) pthread_setname_np(thread, name);
    return thread;
}

int threads(void) {
    void *value = NULL;
    REQUIRE(pthread_key_create(&key, destroy_value) == 0);
    REQUIRE(pthread_join(start(returns, NULL, NULL), &value) == 0 && value == &gate);
    REQUIRE(pthread_join(start(leaves, NULL, NULL), &value) == 0 && value == &gate);
    REQUIRE(pthread_join(start(vanishes, NULL, NULL), NULL) == 0);
    REQUIRE(pthread_mutex_lock(&gate) == 0);
    pthread_t waiting = start(waits_at_gate, "waits at gate", NULL);
    REQUIRE(pthread_tryjoin_np(waiting, &value) == EBUSY);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    REQUIRE(pthread_timedjoin_np(waiting, &value, &now) == ETIMEDOUT);
    REQUIRE(pthread_mutex_unlock(&gate) == 0);
    REQUIRE(pthread_join(waiting, NULL) == 0);
    pthread_t cancelled = start(is_cancelled, "cancelled", NULL);
    REQUIRE(pthread_cancel(cancelled) == 0);
    REQUIRE(pthread_join(cancelled, &value) == 0 && value == PTHREAD_CANCELED);
    is_there = handshake_new();
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0 && pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0);
    start(is_detached, NULL, &attributes);
    await(is_there);
    await_end(detached);
    // More stack than there is.
    REQUIRE(pthread_attr_setstacksize(&attributes, (size_t)1 << 46) == 0);
    pthread_t never;
    printf("create %d\n", pthread_create(&never, &attributes, returns, NULL) == EAGAIN);
    // The mask of signals is the creator's.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    REQUIRE(pthread_sigmask(SIG_SETMASK, NULL, &set) == 0 && !sigismember(&set, SIGUSR1));
    REQUIRE(pthread_join(pthread_self(), NULL) == EDEADLK);
    return 7;
}
