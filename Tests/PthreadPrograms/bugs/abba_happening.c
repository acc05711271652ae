// Two threads acquire two locks in opposite orders and meet. Hangs.
// Wrong: each waits for the other forever. To be said: the deadlock, with both threads and both locks.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static handshake has_first, has_second;

THREAD(one) {
    pthread_mutex_lock(&first);
    tell(has_first);
    await(has_second);
    pthread_mutex_lock(&second);
    return NULL;
}

THREAD(other) {
    pthread_mutex_lock(&second);
    tell(has_second);
    await(has_first);
    pthread_mutex_lock(&first);
    return NULL;
}

int abba_happening(void) {
    has_first = handshake_new();
    has_second = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
