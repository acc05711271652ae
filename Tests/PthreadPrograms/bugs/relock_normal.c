// A thread acquires a normal mutex that it holds. Hangs.
// Wrong: it waits for itself. To be said: the deadlock of one thread.
#include "../program.h"

MUTEX(lock);

int relock_normal(void) {
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
    return 0;
}
