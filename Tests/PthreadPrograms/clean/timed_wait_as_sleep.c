// A thread sleeps by timed waits on a condition that nobody signals, and main by a semaphore that nobody posts.
// Fine: these are sleeps that could be ended early.
#include "../program.h"

MUTEX(lock);
static pthread_cond_t stopped = PTHREAD_COND_INITIALIZER;
static sem_t never_posted;

THREAD(worker) {
    pthread_mutex_lock(&lock);
    for (int round = 0; round < 12; round++) {
        struct timespec limit = in_seconds(0.02);
        pthread_cond_timedwait(&stopped, &lock, &limit);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int timed_wait_as_sleep(void) {
    pthread_t thread;
    sem_init(&never_posted, 0, 0);
    pthread_create(&thread, NULL, worker, NULL);
    for (int round = 0; round < 12; round++) {
        struct timespec limit = in_seconds(0.02);
        sem_timedwait(&never_posted, &limit);
    }
    pthread_join(thread, NULL);
    sem_destroy(&never_posted);
    return 0;
}
