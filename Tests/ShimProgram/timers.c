// Timers whose signals post a semaphore while threads use locks of all kinds: no permit may be lost.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "commands.h"

enum { WORKERS = 3, WANTED = 3000 };

static sem_t permits;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static uint64_t posted, taken;  // atomic
static int is_over;             // atomic

static void post(int signal) {
    (void)signal;
    int before = errno;
    REQUIRE(sem_post(&permits) == 0);
    REQUIRE(errno == before);
    __atomic_add_fetch(&posted, 1, __ATOMIC_SEQ_CST);
}

static void *work(void *argument) {
    while (!__atomic_load_n(&is_over, __ATOMIC_SEQ_CST)) {
        struct timespec past = {1, 0};
        REQUIRE(pthread_mutex_lock(&mutex) == 0);
        REQUIRE(pthread_cond_timedwait(&condition, &mutex, &past) == ETIMEDOUT);
        REQUIRE(pthread_mutex_unlock(&mutex) == 0);
        REQUIRE(pthread_rwlock_rdlock(&rwlock) == 0 && pthread_rwlock_unlock(&rwlock) == 0);
        if (sem_timedwait(&permits, &past) == 0) __atomic_add_fetch(&taken, 1, __ATOMIC_SEQ_CST);
        else REQUIRE(errno == ETIMEDOUT || errno == EINTR);
    }
    return argument;
}

int timers(void) {
    REQUIRE(sem_init(&permits, 0, 0) == 0);
    struct sigaction action = {.sa_handler = post, .sa_flags = SA_RESTART};
    REQUIRE(sigaction(SIGALRM, &action, NULL) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
    pthread_t threads[WORKERS];
    for (int index = 0; index < WORKERS; index++) REQUIRE(pthread_create(&threads[index], NULL, work, NULL) == 0);
    struct itimerval often = {{0, 150}, {0, 150}}, never = {{0, 0}, {0, 0}};
    REQUIRE(setitimer(ITIMER_REAL, &often, NULL) == 0);
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    REQUIRE(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    struct itimerspec period = {{0, 170000}, {0, 170000}};
    REQUIRE(timer_settime(timer, 0, &period, NULL) == 0);
    while (__atomic_load_n(&posted, __ATOMIC_SEQ_CST) < WANTED)
        if (sem_wait(&permits) == 0) __atomic_add_fetch(&taken, 1, __ATOMIC_SEQ_CST);
    REQUIRE(timer_delete(timer) == 0 && setitimer(ITIMER_REAL, &never, NULL) == 0);
    __atomic_store_n(&is_over, 1, __ATOMIC_SEQ_CST);
    for (int index = 0; index < WORKERS; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    int left;
    REQUIRE(sem_getvalue(&permits, &left) == 0 && posted == taken + (uint64_t)left);
    printf("posted %llu taken %llu\n", (unsigned long long)posted, (unsigned long long)taken);
    return 0;
}
