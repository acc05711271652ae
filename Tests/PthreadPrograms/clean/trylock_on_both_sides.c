// Two threads that acquire two locks in opposite orders only try their second one, and give up.
// Fine: neither blocks.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static handshake done;

THREAD(one) {
    pthread_mutex_lock(&first);
    if (pthread_mutex_trylock(&second) == 0) pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_mutex_lock(&second);
    if (pthread_mutex_trylock(&first) == 0) pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int trylock_on_both_sides(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
