// What the programs for the pthread shim share. Each is a function in a file of its own, in `bugs` or `clean`, that
// gives back the exit code; truth.tsv says what must be found in each, and that nothing else is.
#pragma once

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test_support.h"

/// The body of a thread.
#define THREAD(name) static void *name(void *argument __attribute__((unused)))

/// A mutex that is there from the start.
#define MUTEX(name) static pthread_mutex_t name = PTHREAD_MUTEX_INITIALIZER

/// Seconds from now on the clock that timed waits use.
struct timespec in_seconds(double seconds);
/// Work for so long.
void work(double seconds);

/// Two threads that are created one after the other, and joined.
#define RUN_BOTH(one, other)                               \
    do {                                                   \
        pthread_t first_thread, second_thread;             \
        pthread_create(&first_thread, NULL, one, NULL);    \
        pthread_create(&second_thread, NULL, other, NULL); \
        pthread_join(first_thread, NULL);                  \
        pthread_join(second_thread, NULL);                 \
    } while (0)
