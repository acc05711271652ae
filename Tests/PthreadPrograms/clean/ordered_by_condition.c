// Two threads acquire two locks in opposite orders; the second waits on a condition until the first is done.
// Fine: they can never meet.
#include "../program.h"

MUTEX(first);
MUTEX(second);
MUTEX(lock);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_done;
static handshake waits;

THREAD(one) {
    await(waits);
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&lock);
    is_done = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(other) {
    pthread_mutex_lock(&lock);
    tell(waits);
    while (!is_done) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int ordered_by_condition(void) {
    waits = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
