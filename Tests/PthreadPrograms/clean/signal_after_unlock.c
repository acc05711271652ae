// A thread changes the state under the mutex and signals after it has released it.
// Fine: the waiter tests the state.
#include "../program.h"

MUTEX(lock);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_ready;
static handshake waits;

THREAD(waiter) {
    pthread_mutex_lock(&lock);
    tell(waits);
    while (!is_ready) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(signaler) {
    await(waits);
    pthread_mutex_lock(&lock);
    is_ready = true;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&changed);
    return NULL;
}

int signal_after_unlock(void) {
    waits = handshake_new();
    RUN_BOTH(waiter, signaler);
    return 0;
}
