// Two threads read under two locks that prefer readers, in opposite orders, and nobody writes.
// Fine: readers let each other in.
#include "../program.h"

static pthread_rwlock_t left = PTHREAD_RWLOCK_INITIALIZER, right = PTHREAD_RWLOCK_INITIALIZER;
static handshake done;

THREAD(one) {
    pthread_rwlock_rdlock(&left);
    pthread_rwlock_rdlock(&right);
    pthread_rwlock_unlock(&right);
    pthread_rwlock_unlock(&left);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_rwlock_rdlock(&right);
    pthread_rwlock_rdlock(&left);
    pthread_rwlock_unlock(&left);
    pthread_rwlock_unlock(&right);
    return NULL;
}

int rwlock_read_read(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
