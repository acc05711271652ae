// Main signals a condition before a thread waits on it, and nothing else says that it has. Hangs.
// Wrong: a condition does not remember. To be said: which signal was lost, and who waits for it.
#include "../program.h"

MUTEX(lock);
static pthread_cond_t started = PTHREAD_COND_INITIALIZER;

THREAD(waiter) {
    pthread_mutex_lock(&lock);
    pthread_cond_wait(&started, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int lost_signal(void) {
    pthread_t thread;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&started);
    pthread_mutex_unlock(&lock);
    pthread_create(&thread, NULL, waiter, NULL);
    pthread_join(thread, NULL);
    return 0;
}
