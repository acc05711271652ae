// Two functions have a mutex each in their frames, at one address, and acquire it in opposite orders with a second
// lock.
// Fine: each call has a mutex of its own, which no other thread ever sees.
#include "../program.h"

MUTEX(second);

__attribute__((noinline)) static void before(void) {
    pthread_mutex_t local;
    pthread_mutex_init(&local, NULL);
    pthread_mutex_lock(&local);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&local);
}

__attribute__((noinline)) static void after(void) {
    pthread_mutex_t local;
    pthread_mutex_init(&local, NULL);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&local);
    pthread_mutex_unlock(&local);
    pthread_mutex_unlock(&second);
}

THREAD(worker) {
    for (int round = 0; round < 10; round++) {
        before();
        after();
    }
    return NULL;
}

int reuse_of_a_frame(void) {
    RUN_BOTH(worker, worker);
    return 0;
}
