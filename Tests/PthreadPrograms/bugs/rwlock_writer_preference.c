// Two threads read two locks in opposite orders, and each lock, which prefers writers, has a writer, too.
// Wrong: a reader waits behind a waiting writer. To be said: a lock-order cycle, and a schedule with the writers in it.
#include "../program.h"

static pthread_rwlock_t left, right;
static handshake turn[4];

THREAD(one) {
    await(turn[0]);
    pthread_rwlock_rdlock(&left);
    pthread_rwlock_rdlock(&right);
    pthread_rwlock_unlock(&right);
    pthread_rwlock_unlock(&left);
    tell(turn[1]);
    return NULL;
}

THREAD(other) {
    await(turn[1]);
    pthread_rwlock_rdlock(&right);
    pthread_rwlock_rdlock(&left);
    pthread_rwlock_unlock(&left);
    pthread_rwlock_unlock(&right);
    tell(turn[2]);
    return NULL;
}

THREAD(left_writer) {
    await(turn[2]);
    pthread_rwlock_wrlock(&left);
    pthread_rwlock_unlock(&left);
    tell(turn[3]);
    return NULL;
}

THREAD(right_writer) {
    await(turn[3]);
    pthread_rwlock_wrlock(&right);
    pthread_rwlock_unlock(&right);
    return NULL;
}

int rwlock_writer_preference(void) {
    pthread_t writers[2];
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&left, &attributes);
    pthread_rwlock_init(&right, &attributes);
    pthread_rwlockattr_destroy(&attributes);
    for (int index = 0; index < 4; index++) turn[index] = handshake_new();
    pthread_create(&writers[0], NULL, left_writer, NULL);
    pthread_create(&writers[1], NULL, right_writer, NULL);
    tell(turn[0]);
    RUN_BOTH(one, other);
    pthread_join(writers[0], NULL);
    pthread_join(writers[1], NULL);
    pthread_rwlock_destroy(&left);
    pthread_rwlock_destroy(&right);
    return 0;
}
