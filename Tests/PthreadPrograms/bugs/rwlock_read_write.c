// Each of two threads reads under one lock and writes under the other's.
// Wrong: each writer waits for the other's reader. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

static pthread_rwlock_t left = PTHREAD_RWLOCK_INITIALIZER, right = PTHREAD_RWLOCK_INITIALIZER;
static handshake done;

THREAD(one) {
    pthread_rwlock_rdlock(&left);
    pthread_rwlock_wrlock(&right);
    pthread_rwlock_unlock(&right);
    pthread_rwlock_unlock(&left);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_rwlock_rdlock(&right);
    pthread_rwlock_wrlock(&left);
    pthread_rwlock_unlock(&left);
    pthread_rwlock_unlock(&right);
    return NULL;
}

int rwlock_read_write(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
