// A module with a mutex of its own, built twice with NAME: what one of them leaves held lies where the other one has its own.
#include <pthread.h>

#define JOINED(a, b) a##b
#define NAMED(a, b) JOINED(a, b)

pthread_mutex_t NAMED(NAME, _lock) = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t made;

int hold(void) {
    pthread_rwlock_init(&made, NULL);
    return pthread_rwlock_rdlock(&made) + pthread_mutex_lock(&NAMED(NAME, _lock));
}

int use(void) {
    pthread_rwlock_init(&made, NULL);
    return pthread_rwlock_rdlock(&made) + pthread_rwlock_unlock(&made) + pthread_rwlock_destroy(&made) +
           pthread_mutex_lock(&NAMED(NAME, _lock)) + pthread_mutex_unlock(&NAMED(NAME, _lock));
}
