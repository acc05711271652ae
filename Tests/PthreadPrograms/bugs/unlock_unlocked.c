// A thread releases a mutex twice, and a mutex and a read-write lock that were never acquired.
// Wrong: nobody holds them. To be said: just that, of each.
#include "../program.h"

MUTEX(lock);
MUTEX(never);
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

int unlock_unlocked(void) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&never);
    pthread_rwlock_unlock(&table);
    return 0;
}
