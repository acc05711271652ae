// Two threads wait on one condition at the same time, each with a mutex of its own.
// Wrong: the mutexes do not exclude them from each other. To be said: which condition and which two locks.
#include "../program.h"

MUTEX(left);
MUTEX(right);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool left_ready, right_ready;
static handshake waits;

THREAD(left_waiter) {
    pthread_mutex_lock(&left);
    tell(waits);
    while (!left_ready) pthread_cond_wait(&changed, &left);
    pthread_mutex_unlock(&left);
    return NULL;
}

THREAD(right_waiter) {
    pthread_mutex_lock(&right);
    tell(waits);
    while (!right_ready) pthread_cond_wait(&changed, &right);
    pthread_mutex_unlock(&right);
    return NULL;
}

int wait_two_mutexes(void) {
    pthread_t threads[2];
    waits = handshake_new();
    pthread_create(&threads[0], NULL, left_waiter, NULL);
    pthread_create(&threads[1], NULL, right_waiter, NULL);
    await(waits);
    await(waits);
    pthread_mutex_lock(&left);
    left_ready = true;
    pthread_mutex_unlock(&left);
    pthread_mutex_lock(&right);
    right_ready = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&right);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
