// A thread ends while it holds a mutex.
// Wrong: nobody can release it any more. To be said: which thread ended with which lock.
#include "../program.h"

MUTEX(lock);

THREAD(worker) {
    pthread_mutex_lock(&lock);
    return NULL;
}

int ended_holding(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    return 0;
}
