// One of two threads that acquire two locks in opposite orders only tries its second one, and gives up.
// Fine: it does not block, and releases what it has.
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
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int trylock_on_one_side(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
