// Threads that are cancelled in each wait that is a place for it, with cleanup handlers; and in none that is not.
#define _GNU_SOURCE
#include <semaphore.h>

#include "say.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, outer = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static pthread_t forever;
static handshake is_there;
static pid_t waiter;  // the kernel's number of the thread that is about to wait
static uint64_t sum;  // atomic

static struct timespec in_an_hour(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    time.tv_sec += 3600;
    return time;
}

static void say_number(void) {
    waiter = gettid();
    tell(is_there);
}

static void unlock(void *argument) { SAY(pthread_mutex_unlock(argument)); }

static void say(void *text) { printf("%s\n", (const char *)text); }

static void wait_in(int how) {
    struct timespec real = in_an_hour(CLOCK_REALTIME), monotonic = in_an_hour(CLOCK_MONOTONIC);
    switch (how) {
    case 0: pthread_cond_wait(&condition, &mutex); break;
    case 1: pthread_cond_timedwait(&condition, &mutex, &real); break;
    case 2: pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &monotonic); break;
    case 3: sem_wait(&semaphore); break;
    case 4: sem_timedwait(&semaphore, &real); break;
    case 5: sem_clockwait(&semaphore, CLOCK_MONOTONIC, &monotonic); break;
    case 6: pthread_join(forever, NULL); break;
    case 7: pthread_timedjoin_np(forever, NULL, &real); break;
    case 8: pthread_clockjoin_np(forever, NULL, CLOCK_MONOTONIC, &monotonic); break;
    }
}

static void *is_cancelled(void *argument) {
    int how = *(int *)argument;
    pthread_cleanup_push(say, "outer handler");
    REQUIRE(pthread_mutex_lock(&mutex) == 0);
    pthread_cleanup_push(unlock, &mutex);
    say_number();
    wait_in(how);
    printf("not cancelled\n");
    pthread_cleanup_pop(1);
    pthread_cleanup_pop(1);
    return NULL;
}

// A thread that is to be cancelled and takes its locks all the same; the next place for it is after them.
static void *takes_locks(void *argument) {
    (void)argument;
    say_number();
    SAY(pthread_mutex_lock(&outer));
    SAY(pthread_rwlock_wrlock(&rwlock));
    SAY(pthread_rwlock_unlock(&rwlock));
    SAY(pthread_mutex_unlock(&outer));
    printf("cancelled now\n");
    pthread_testcancel();
    printf("not cancelled\n");
    return NULL;
}

// Between its calls it can be cancelled anywhere.
static void *computes(void *argument) {
    pthread_cleanup_push(unlock, &mutex);
    REQUIRE(pthread_mutex_lock(&mutex) == 0);
    REQUIRE(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL) == 0);
    for (;;) __atomic_add_fetch(&sum, 1, __ATOMIC_RELAXED);
    pthread_cleanup_pop(0);
    return argument;
}

static void cancel(void *(*body)(void *), int how, bool sleeps) {
    pthread_t thread;
    void *value = NULL;
    REQUIRE(pthread_create(&thread, NULL, body, &how) == 0);
    // It sleeps in the kernel, or computes.
    if (sleeps) {
        await(is_there);
        await_sleep(waiter);
    } else {
        while (__atomic_load_n(&sum, __ATOMIC_RELAXED) == 0) sched_yield();
    }
    REQUIRE(pthread_cancel(thread) == 0);
    if (body == takes_locks) REQUIRE(pthread_mutex_unlock(&outer) == 0);
    SAY(pthread_join(thread, &value));
    printf("cancelled %d\n", value == PTHREAD_CANCELED);
}

static void *goes_on(void *argument) {
    REQUIRE(pthread_mutex_lock(&outer) == 0 && pthread_mutex_unlock(&outer) == 0);
    return argument;
}

int cancellation(void) {
    is_there = handshake_new();
    REQUIRE(sem_init(&semaphore, 0, 0) == 0 && pthread_mutex_lock(&outer) == 0);
    REQUIRE(pthread_create(&forever, NULL, goes_on, NULL) == 0);
    for (int how = 0; how <= 8; how++) {
        printf("-- %d\n", how);
        cancel(is_cancelled, how, true);
    }
    printf("-- locks\n");
    cancel(takes_locks, 0, true);
    printf("-- asynchronous\n");
    cancel(computes, 0, false);
    SAY(pthread_join(forever, NULL));
    SAY(pthread_mutex_lock(&mutex));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_cond_destroy(&condition));
    SAY(pthread_mutex_destroy(&mutex));
    return 0;
}
