// A thread has a recursive mutex twice and waits on a condition with it.
// Wrong: the wait lets go of it once, so nobody can change what the thread waits for. To be said: who waited so.
#include "../program.h"

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

int wait_at_level_two(void) {
    struct timespec deadline = in_seconds(0.01);
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
    pthread_cond_timedwait(&changed, &lock, &deadline);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}
