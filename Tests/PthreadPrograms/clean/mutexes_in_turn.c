// A thread waits on one condition with one mutex, and then with another one.
// Fine: the condition has one mutex at a time.
#include "../program.h"

MUTEX(left);
MUTEX(right);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool left_ready, right_ready;
static handshake waits;

static void wait_with(pthread_mutex_t *mutex, const bool *is_ready) {
    pthread_mutex_lock(mutex);
    tell(waits);
    while (!*is_ready) pthread_cond_wait(&changed, mutex);
    pthread_mutex_unlock(mutex);
}

THREAD(waiter) {
    wait_with(&left, &left_ready);
    wait_with(&right, &right_ready);
    return NULL;
}

static void wake(pthread_mutex_t *mutex, bool *is_ready) {
    await(waits);
    pthread_mutex_lock(mutex);
    *is_ready = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(mutex);
}

int mutexes_in_turn(void) {
    pthread_t thread;
    waits = handshake_new();
    pthread_create(&thread, NULL, waiter, NULL);
    wake(&left, &left_ready);
    wake(&right, &right_ready);
    pthread_join(thread, NULL);
    return 0;
}
