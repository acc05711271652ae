// A thread locks an error-checking mutex that it has, and a read-write lock that it has as its writer.
// Wrong: it would wait for itself. The C library refuses that. To be said: both, with where it got hold of them.
#include "../program.h"

static pthread_mutex_t lock = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

int relock_refused(void) {
    pthread_mutex_lock(&lock);
    int first = pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_rwlock_wrlock(&table);
    int second = pthread_rwlock_rdlock(&table);
    int third = pthread_rwlock_wrlock(&table);
    pthread_rwlock_unlock(&table);
    return first == EDEADLK && second == EDEADLK && third == EDEADLK ? 0 : 1;
}
