// A thread waits on a condition without holding the mutex.
// Wrong: a change may come between its test and its wait. To be said: who waited without which lock.
#include "../program.h"

MUTEX(lock);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

int wait_without_mutex(void) {
    struct timespec limit = in_seconds(0.02);
    pthread_cond_timedwait(&changed, &lock, &limit);
    pthread_mutex_unlock(&lock);
    return 0;
}
