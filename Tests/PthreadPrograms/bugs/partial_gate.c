// Two threads that acquire two locks in opposite orders share a gate, and a third one goes without it.
// Wrong: the third one may meet the first. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

MUTEX(gate);
MUTEX(first);
MUTEX(second);
static handshake one_done, other_done;

THREAD(one) {
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&gate);
    tell(one_done);
    return NULL;
}

static void opposite(void) {
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
}

THREAD(other) {
    await(one_done);
    pthread_mutex_lock(&gate);
    opposite();
    pthread_mutex_unlock(&gate);
    tell(other_done);
    return NULL;
}

THREAD(outsider) {
    await(other_done);
    opposite();
    return NULL;
}

int partial_gate(void) {
    pthread_t thread;
    one_done = handshake_new();
    other_done = handshake_new();
    pthread_create(&thread, NULL, outsider, NULL);
    RUN_BOTH(one, other);
    pthread_join(thread, NULL);
    return 0;
}
