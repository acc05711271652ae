// Main initializes a condition once more while a thread waits on it, until its time is out.
// Wrong: nobody can notify that thread any more. To be said: what was initialized, and who waited for it.
#include "../program.h"

MUTEX(lock);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static handshake waits;

THREAD(waiter) {
    struct timespec limit = in_seconds(0.5);
    pthread_mutex_lock(&lock);
    tell(waits);
    pthread_cond_timedwait(&changed, &lock, &limit);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int init_over_awaited(void) {
    pthread_t thread;
    waits = handshake_new();
    pthread_create(&thread, NULL, waiter, NULL);
    await(waits);
    // Whoever has the lock knows that the wait has begun.
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_cond_init(&changed, NULL);
    pthread_join(thread, NULL);
    return 0;
}
