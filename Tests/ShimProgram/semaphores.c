// What semaphores answer, unnamed and named; waits that are interrupted and cancelled.
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <signal.h>

#include "say.h"

static sem_t semaphore;
static handshake is_there, is_interrupted;
static pid_t waiter;  // the kernel's number of the thread that is about to wait

static void handle(int signal) { (void)signal; }

static void say_number(void) {
    waiter = gettid();
    tell(is_there);
}

static void *wait_interrupted(void *argument) {
    say_number();
    SAY_ERRNO(sem_wait(&semaphore));
    tell(is_interrupted);
    return argument;
}

static void *wait_cancelled(void *argument) {
    say_number();
    sem_wait(&semaphore);
    return argument;
}

int semaphores(void) {
    SAY_ERRNO(sem_init(&semaphore, 0, 2));
    SAY_ERRNO(sem_init(&semaphore, 0, UINT_MAX));
    SAY_ERRNO(sem_wait(&semaphore));
    SAY_ERRNO(sem_trywait(&semaphore));
    SAY_ERRNO(sem_trywait(&semaphore));
    struct timespec real = soon(CLOCK_REALTIME), monotonic = soon(CLOCK_MONOTONIC), wrong = {0, -1};
    SAY_ERRNO(sem_timedwait(&semaphore, &real));
    SAY_ERRNO(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &monotonic));
    SAY_ERRNO(sem_clockwait(&semaphore, CLOCK_PROCESS_CPUTIME_ID, &monotonic));
    SAY_ERRNO(sem_timedwait(&semaphore, &wrong));
    SAY_ERRNO(sem_post(&semaphore));
    SAY_ERRNO(sem_timedwait(&semaphore, &real));
    struct sigaction action = {.sa_handler = handle};
    is_there = handshake_new();
    is_interrupted = handshake_new();
    REQUIRE(sigaction(SIGUSR1, &action, NULL) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, wait_interrupted, NULL) == 0);
    await(is_there);
    interrupt(waiter, SIGUSR1, is_interrupted);
    REQUIRE(pthread_join(thread, NULL) == 0);
    REQUIRE(pthread_create(&thread, NULL, wait_cancelled, NULL) == 0);
    await(is_there);
    await_sleep(waiter);
    void *value;
    REQUIRE(pthread_cancel(thread) == 0 && pthread_join(thread, &value) == 0 && value == PTHREAD_CANCELED);
    SAY_ERRNO(sem_destroy(&semaphore));
    SAY_ERRNO(sem_init(&semaphore, 0, SEM_VALUE_MAX));
    SAY_ERRNO(sem_post(&semaphore));
    SAY_ERRNO(sem_destroy(&semaphore));
    char name[64];
    snprintf(name, sizeof name, "/synctrace-test-%d", (int)getpid());
    sem_t *named = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
    REQUIRE(named != SEM_FAILED && sem_open(name, O_CREAT, 0600, 7) == named);
    SAY_ERRNO(sem_wait(named));
    SAY_ERRNO(sem_post(named));
    SAY_ERRNO(sem_close(named));
    SAY_ERRNO(sem_wait(named));
    SAY_ERRNO(sem_close(named));
    SAY_ERRNO(sem_unlink(name));
    SAY_ERRNO(sem_open(name, 0) == SEM_FAILED ? -1 : 0);
    return 0;
}
