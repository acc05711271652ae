// A thread waits on a condition while it holds a second lock; who signals acquires that lock while it has the condition's. Hangs.
// Wrong: the waiter is signaled and comes back only with the condition's lock, which the other keeps until it has the second one.
// To be said: the deadlock, with both locks.
#include "../program.h"

MUTEX(queue);
MUTEX(table);
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool is_filled;
static handshake waits;

THREAD(worker) {
    pthread_mutex_lock(&table);
    pthread_mutex_lock(&queue);
    tell(waits);
    while (!is_filled) pthread_cond_wait(&filled, &queue);
    pthread_mutex_unlock(&queue);
    pthread_mutex_unlock(&table);
    return NULL;
}

THREAD(submitter) {
    await(waits);
    pthread_mutex_lock(&queue);
    is_filled = true;
    pthread_cond_signal(&filled);
    pthread_mutex_lock(&table);
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(&queue);
    return NULL;
}

int wait_reacquires_happening(void) {
    waits = handshake_new();
    RUN_BOTH(worker, submitter);
    return 0;
}
