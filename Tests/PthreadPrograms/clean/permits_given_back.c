// Four threads use two permits, each in its own time, and give them back.
// Fine: the semaphore ends as it began.
#include "../program.h"

static sem_t connections;

THREAD(worker) {
    for (int round = 0; round < 5; round++) {
        sem_wait(&connections);
        sem_post(&connections);
    }
    return NULL;
}

int permits_given_back(void) {
    pthread_t threads[4];
    sem_init(&connections, 0, 2);
    for (int index = 0; index < 4; index++) pthread_create(&threads[index], NULL, worker, NULL);
    for (int index = 0; index < 4; index++) pthread_join(threads[index], NULL);
    sem_destroy(&connections);
    return 0;
}
