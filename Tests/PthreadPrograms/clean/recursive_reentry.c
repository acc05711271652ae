// Two threads acquire a recursive mutex, a normal one, and the recursive one again.
// Fine: the second acquisition of the recursive one never blocks.
#include "../program.h"

static pthread_mutex_t outer;
MUTEX(inner);

THREAD(worker) {
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    pthread_mutex_lock(&outer);
    pthread_mutex_unlock(&outer);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return NULL;
}

int recursive_reentry(void) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&outer, &attributes);
    pthread_mutexattr_destroy(&attributes);
    RUN_BOTH(worker, worker);
    pthread_mutex_destroy(&outer);
    return 0;
}
