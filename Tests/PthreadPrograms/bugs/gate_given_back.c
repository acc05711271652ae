// Two threads pass a gate before they acquire two locks in opposite orders, and give it back too early.
// Wrong: the gate guards the first acquisition alone. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

MUTEX(gate);
MUTEX(first);
MUTEX(second);
static handshake done;

THREAD(one) {
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&gate);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&gate);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int gate_given_back(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
