// One of two threads that acquire two locks in opposite orders gets its first one by trylock.
// Wrong: it blocks for its second one all the same. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static handshake done;

THREAD(one) {
    if (pthread_mutex_trylock(&first) != 0) abort();
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

int trylock_first(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
