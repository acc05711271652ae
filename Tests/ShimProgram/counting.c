// Threads that count their pairs of acquisition and release in a file, until the program is ended: how, says PTHREAD_END.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "commands.h"

enum { COUNTERS = 4 };

// A cache line for each thread, shared with who reads the file.
static struct {
    _Alignas(64) uint64_t pairs;  // atomic, relaxed: by its thread alone
} *counts;

static pthread_mutex_t common = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static sem_t permits;
static const char *end;

// Interrupts a thread wherever it is, also in the midst of what a recorder does.
static void end_now(int signal) {
    (void)signal;
    if (strcmp(end, "fault") == 0) *(volatile int *)(uintptr_t)8 = 0;
    if (strcmp(end, "abort") == 0) abort();
    _exit(9);
}

static void count(int number) { __atomic_fetch_add(&counts[number].pairs, 1, __ATOMIC_RELAXED); }

static void *run(void *argument) {
    int number = (int)(intptr_t)argument;
    char name[16];
    snprintf(name, sizeof name, "counter%d", number);
    REQUIRE(pthread_setname_np(pthread_self(), name) == 0);
    pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
    for (;;) {
        REQUIRE(pthread_mutex_lock(&own) == 0 && pthread_mutex_unlock(&own) == 0);
        count(number);
        REQUIRE(pthread_mutex_lock(&common) == 0 && pthread_mutex_unlock(&common) == 0);
        count(number);
        REQUIRE(pthread_rwlock_rdlock(&table) == 0 && pthread_rwlock_unlock(&table) == 0);
        count(number);
        REQUIRE(sem_wait(&permits) == 0 && sem_post(&permits) == 0);
        count(number);
    }
}

int counting(void) {
    end = getenv("PTHREAD_END");
    int file = open(getenv("PTHREAD_COUNTS"), O_RDWR | O_CREAT, 0600);
    REQUIRE(file >= 0 && ftruncate(file, COUNTERS * sizeof *counts) == 0);
    counts = mmap(NULL, COUNTERS * sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    REQUIRE(counts != MAP_FAILED && signal(SIGUSR1, end_now) != SIG_ERR && sem_init(&permits, 0, 2) == 0);
    pthread_t threads[COUNTERS];
    for (intptr_t number = 0; number < COUNTERS; number++)
        REQUIRE(pthread_create(&threads[number], NULL, run, (void *)number) == 0);
    puts("counting");
    fflush(stdout);
    return pthread_join(threads[0], NULL);
}
