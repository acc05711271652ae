// Two threads acquire two locks in opposite orders; the second comes to wait for the first when that is long done, and finds
// it done without a wait.
// Fine: they can never meet.
#include "../program.h"

MUTEX(first);
MUTEX(second);
MUTEX(lock);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_done;
static handshake done;

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&lock);
    is_done = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_mutex_lock(&lock);
    while (!is_done) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int ordered_by_late_wait(void) {
    done = handshake_new();
    RUN_BOTH(one, other);
    return 0;
}
