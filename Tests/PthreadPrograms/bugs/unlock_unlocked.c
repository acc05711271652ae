// A thread releases a mutex twice.
// Wrong: the second release is of a mutex that nobody holds. To be said: just that.
#include "../program.h"

MUTEX(lock);

int unlock_unlocked(void) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}
