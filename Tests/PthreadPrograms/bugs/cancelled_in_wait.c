// A thread is cancelled in a wait on a condition, without a cleanup handler.
// Wrong: the wait acquires the mutex again, and the thread ends with it. To be said: which thread ended with which
// lock.
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

int cancelled_in_wait(void) {
    pthread_t thread;
    waits = handshake_new();
    pthread_create(&thread, NULL, waiter, NULL);
    await(waits);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    return 0;
}
