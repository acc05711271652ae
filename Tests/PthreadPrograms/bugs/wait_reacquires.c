// A thread waits on a condition while it holds a second lock, and acquires the condition's lock again under it.
// Wrong: a thread that has the condition's lock may wait for the second one, and keep out who would signal, too. To be said:
// a lock-order cycle, and the deadlock with the one who signals, each with a schedule that ends in it.
#include "../program.h"

MUTEX(lock);
MUTEX(inner);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_ready;
static handshake waits, done;

THREAD(waiter) {
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&inner);
    tell(waits);
    while (!is_ready) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&lock);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&inner);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int wait_reacquires(void) {
    pthread_t threads[2];
    waits = handshake_new();
    done = handshake_new();
    pthread_create(&threads[0], NULL, waiter, NULL);
    pthread_create(&threads[1], NULL, other, NULL);
    await(waits);
    pthread_mutex_lock(&lock);
    is_ready = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
