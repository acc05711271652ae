// Two threads acquire two locks in opposite orders; the second waits for a post of the first, but there is a permit to
// spare.
// Wrong: the post orders nothing. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

MUTEX(first);
MUTEX(second);
static sem_t turn;
static handshake done;

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    sem_post(&turn);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    sem_wait(&turn);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int spare_permit(void) {
    done = handshake_new();
    sem_init(&turn, 0, 1);
    RUN_BOTH(one, other);
    return 0;
}
