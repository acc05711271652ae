// Main joins a thread while it holds the lock that the thread needs. Hangs.
// Wrong: each waits for the other. To be said: the deadlock of main, the thread and the lock.
#include "../program.h"

MUTEX(lock);

THREAD(worker) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int join_holding(void) {
    pthread_t thread;
    pthread_mutex_lock(&lock);
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    pthread_mutex_unlock(&lock);
    return 0;
}
