// A thread waits for a semaphore and another one posts it, in turns, as a baton.
// Fine: a semaphore has no owner.
#include "../program.h"

static sem_t ping, pong;

THREAD(one) {
    for (int round = 0; round < 20; round++) {
        sem_wait(&ping);
        sem_post(&pong);
    }
    return NULL;
}

THREAD(other) {
    for (int round = 0; round < 20; round++) {
        sem_wait(&pong);
        sem_post(&ping);
    }
    return NULL;
}

int semaphore_hand_off(void) {
    sem_init(&ping, 0, 1);
    sem_init(&pong, 0, 0);
    RUN_BOTH(one, other);
    sem_destroy(&ping);
    sem_destroy(&pong);
    return 0;
}
