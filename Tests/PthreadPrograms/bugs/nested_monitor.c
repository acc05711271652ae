// A consumer waits on a condition inside a second monitor, whose lock the producer needs first. Hangs.
// Wrong: the wait keeps out the one who would end it. To be said: who is blocked forever, and which lock is in the way.
#include "../program.h"

MUTEX(outer);
MUTEX(inner);
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool is_filled;
static handshake waits;

THREAD(consumer) {
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    tell(waits);
    while (!is_filled) pthread_cond_wait(&filled, &inner);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return NULL;
}

THREAD(producer) {
    await(waits);
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    is_filled = true;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return NULL;
}

int nested_monitor(void) {
    waits = handshake_new();
    RUN_BOTH(consumer, producer);
    return 0;
}
