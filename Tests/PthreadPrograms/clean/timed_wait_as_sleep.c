// A thread sleeps by a timed wait on a condition that nobody signals, so that it could be woken.
// Fine: it is a sleep with an alarm clock.
#include "../program.h"

MUTEX(lock);
static pthread_cond_t stopped = PTHREAD_COND_INITIALIZER;

THREAD(worker) {
    for (int round = 0; round < 3; round++) {
        struct timespec limit = in_seconds(0.02);
        pthread_mutex_lock(&lock);
        pthread_cond_timedwait(&stopped, &lock, &limit);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int timed_wait_as_sleep(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    return 0;
}
