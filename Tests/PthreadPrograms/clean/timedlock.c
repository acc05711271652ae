// One of two threads that acquire two locks in opposite orders waits for its second one for a limited time.
// Fine: it gives up and releases what it has.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static handshake done;

THREAD(one) {
    pthread_mutex_lock(&first);
    struct timespec limit = in_seconds(1);
    if (pthread_mutex_timedlock(&second, &limit) == 0) pthread_mutex_unlock(&second);
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

int timedlock(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
