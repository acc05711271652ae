// Two threads acquire two locks in opposite orders under a gate that both only read-lock.
// Wrong: readers do not exclude each other. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

static pthread_rwlock_t gate = PTHREAD_RWLOCK_INITIALIZER;
MUTEX(first);
MUTEX(second);
static handshake done;

THREAD(one) {
    pthread_rwlock_rdlock(&gate);
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_rwlock_unlock(&gate);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_rwlock_rdlock(&gate);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    pthread_rwlock_unlock(&gate);
    return NULL;
}

int gate_read_locked(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
