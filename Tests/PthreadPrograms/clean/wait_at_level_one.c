// A thread waits on a condition with a recursive mutex that it has once; before, it had it twice.
#include "../program.h"

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_done;

THREAD(waiter) {
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    while (!is_done) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(notifier) {
    pthread_mutex_lock(&lock);
    is_done = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int wait_at_level_one(void) {
    RUN_BOTH(waiter, notifier);
    return 0;
}
