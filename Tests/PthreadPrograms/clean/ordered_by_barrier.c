// Two threads acquire two locks in opposite orders, with a barrier for both in between.
// Fine: they can never meet.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static pthread_barrier_t meeting;

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_barrier_wait(&meeting);
    return NULL;
}

THREAD(other) {
    pthread_barrier_wait(&meeting);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int ordered_by_barrier(void) {
    pthread_barrier_init(&meeting, NULL, 2);
    RUN_BOTH(one, other);
    return 0;
}
