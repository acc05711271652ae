// Two threads acquire two locks in opposite orders; the second waits for the only permit, which the first posts when it
// is done.
// Fine: they can never meet.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static sem_t turn;

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    sem_post(&turn);
    return NULL;
}

THREAD(other) {
    sem_wait(&turn);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int ordered_by_semaphore(void) {
    sem_init(&turn, 0, 0);
    RUN_BOTH(one, other);
    return 0;
}
