// Three threads meet at a barrier for three, four times.
// Fine: all of them pass.
#include "../program.h"

static pthread_barrier_t meeting;

THREAD(worker) {
    for (int round = 0; round < 4; round++) pthread_barrier_wait(&meeting);
    return NULL;
}

int barrier_of_all(void) {
    pthread_t threads[3];
    pthread_barrier_init(&meeting, NULL, 3);
    for (int index = 0; index < 3; index++) pthread_create(&threads[index], NULL, worker, NULL);
    for (int index = 0; index < 3; index++) pthread_join(threads[index], NULL);
    pthread_barrier_destroy(&meeting);
    return 0;
}
