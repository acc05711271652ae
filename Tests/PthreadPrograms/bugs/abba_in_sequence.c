// Two threads acquire two locks in opposite orders, one thread after the other by chance of a handshake.
// Wrong: had they met, each would wait for the other forever. To be said: a lock-order cycle, and a schedule that ends
// in it.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static handshake done;

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int abba_in_sequence(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
