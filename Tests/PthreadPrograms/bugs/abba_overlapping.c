// Two threads acquire two locks in opposite orders, and the first still holds one when the second begins.
// Wrong: they get by one another by chance. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static handshake half, met;

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    tell(half);
    await(met);
    pthread_mutex_unlock(&first);
    return NULL;
}

THREAD(other) {
    await(half);
    pthread_mutex_lock(&second);
    tell(met);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int abba_overlapping(void) {
    half = handshake_new();
    met = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
