// A thread ends while it holds a robust mutex; main gets it, repairs what it guards and goes on.
// Fine: that is what robust mutexes are for.
#include "../program.h"

static pthread_mutex_t lock;

THREAD(worker) {
    pthread_mutex_lock(&lock);
    return NULL;
}

int robust_owner_death(void) {
    pthread_t thread;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    if (pthread_mutex_lock(&lock) != EOWNERDEAD) return 1;
    pthread_mutex_consistent(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_destroy(&lock);
    return 0;
}
