// A thread that reads acquires a mutex, and one that has the mutex wants to write.
// Wrong: the writer waits for the reader, which waits for the mutex. To be said: a lock-order cycle, and a schedule.
#include "../program.h"

static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
MUTEX(row);
static handshake done;

THREAD(one) {
    pthread_rwlock_rdlock(&table);
    pthread_mutex_lock(&row);
    pthread_mutex_unlock(&row);
    pthread_rwlock_unlock(&table);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_mutex_lock(&row);
    pthread_rwlock_wrlock(&table);
    pthread_rwlock_unlock(&table);
    pthread_mutex_unlock(&row);
    return NULL;
}

int rwlock_with_mutex(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
