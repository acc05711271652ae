// Two threads acquire two locks in opposite orders under a gate that both lock.
// Fine: the gate lets one in at a time.
#include "../program.h"

MUTEX(gate);
MUTEX(first);
MUTEX(second);
static handshake done;

THREAD(one) {
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&gate);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&gate);
    return NULL;
}

int gated(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
