// A storm of signals whose handler posts semaphores, in whatever the thread is at that moment: one that is known, and one that
// nobody has seen before.
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>

#include "commands.h"

enum { WORKERS = 3, SIGNALS = 2000 };

static sem_t permits, unmet[SIGNALS];
static uint32_t met;            // atomic
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t posted, taken;  // atomic
static int is_over;             // atomic

static void handle(int signal) {
    (void)signal;
    REQUIRE(sem_post(&permits) == 0);
    REQUIRE(sem_post(&unmet[__atomic_fetch_add(&met, 1, __ATOMIC_RELAXED)]) == 0);
    __atomic_add_fetch(&posted, 1, __ATOMIC_RELAXED);
}

static void *work(void *argument) {
    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) {
        REQUIRE(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
        pthread_mutex_t own;
        REQUIRE(pthread_mutex_init(&own, NULL) == 0 && pthread_mutex_lock(&own) == 0);
        REQUIRE(pthread_mutex_unlock(&own) == 0 && pthread_mutex_destroy(&own) == 0);
        if (sem_trywait(&permits) == 0) __atomic_add_fetch(&taken, 1, __ATOMIC_RELAXED);
    }
    return argument;
}

static int storm_of(const int signals[2]) {
    REQUIRE(sem_init(&permits, 0, 0) == 0);
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    for (int index = 0; index < 2; index++) REQUIRE(sigaction(signals[index], &action, NULL) == 0);
    for (int index = 0; index < SIGNALS; index++) memcpy(&unmet[index], &permits, sizeof permits);
    pthread_t threads[WORKERS];
    for (int index = 0; index < WORKERS; index++) REQUIRE(pthread_create(&threads[index], NULL, work, NULL) == 0);
    for (int number = 0; number < SIGNALS; number++) {
        REQUIRE(pthread_kill(threads[number % WORKERS], signals[number / 16 % 2]) == 0);
        if (number % 8 == 0) usleep(1);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
    for (int index = 0; index < WORKERS; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    printf("posted %llu taken %llu\n", (unsigned long long)posted, (unsigned long long)taken);
    return 0;
}

// Also of one that is mostly a fault's.
int storm(void) { return storm_of((const int[]){SIGUSR1, SIGTRAP}); }
int storm_without_traps(void) { return storm_of((const int[]){SIGUSR1, SIGUSR2}); }

// Of those alone that a fault may raise anywhere, so that nobody blocks them.
int storm_of_faults(void) { return storm_of((const int[]){SIGSEGV, SIGBUS}); }
