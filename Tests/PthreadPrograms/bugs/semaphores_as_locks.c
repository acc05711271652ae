// Two threads take two semaphores of one permit in opposite orders, as if they were locks.
// Wrong: had they met, each would wait for the other's permit. To be said: a deadlock that another schedule reaches.
#include "../program.h"

static sem_t first, second;
static handshake done;

THREAD(one) {
    sem_wait(&first);
    sem_wait(&second);
    sem_post(&second);
    sem_post(&first);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    sem_wait(&second);
    sem_wait(&first);
    sem_post(&first);
    sem_post(&second);
    return NULL;
}

int semaphores_as_locks(void) {
    done = handshake_new();
    sem_init(&first, 0, 1);
    sem_init(&second, 0, 1);
    RUN_BOTH(one, other);
    return 0;
}
