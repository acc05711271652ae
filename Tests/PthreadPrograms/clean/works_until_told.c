// A thread does something every 5 ms, by a wait with a limit, until it is notified to stop.
// Fine: it is told at once, and would not have to wait for the limit.
#include "../program.h"
#include <time.h>

MUTEX(lock);
static pthread_cond_t stopped = PTHREAD_COND_INITIALIZER;
static int is_stopped;
static handshake rounds;

THREAD(worker) {
    struct timespec next;
    clock_gettime(CLOCK_REALTIME, &next);
    pthread_mutex_lock(&lock);
    while (!is_stopped) {
        next.tv_nsec += 5000000;
        if (next.tv_nsec >= 1000000000) {
            next.tv_nsec -= 1000000000;
            next.tv_sec++;
        }
        while (!is_stopped && pthread_cond_timedwait(&stopped, &lock, &next) == 0) {}
        tell(rounds);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int works_until_told(void) {
    pthread_t thread;
    rounds = handshake_new();
    pthread_create(&thread, NULL, worker, NULL);
    for (int round = 0; round < 40; round++) await(rounds);
    pthread_mutex_lock(&lock);
    is_stopped = 1;
    pthread_cond_signal(&stopped);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
