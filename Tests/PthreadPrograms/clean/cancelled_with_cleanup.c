// A thread is cancelled in a wait on a condition, and its cleanup handler releases the mutex.
// Fine: it ends without it.
#include "../program.h"

MUTEX(lock);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_ready;
static handshake waits;

static void release(void *mutex) { pthread_mutex_unlock(mutex); }

THREAD(waiter) {
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(release, &lock);
    tell(waits);
    while (!is_ready) pthread_cond_wait(&changed, &lock);
    pthread_cleanup_pop(1);
    return NULL;
}

int cancelled_with_cleanup(void) {
    pthread_t thread;
    waits = handshake_new();
    pthread_create(&thread, NULL, waiter, NULL);
    await(waits);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}
