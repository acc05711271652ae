// Three threads meet at a barrier for two. Hangs.
// Wrong: one of them is left over and waits for a fourth. To be said: which thread is blocked forever at which barrier.
#include "../program.h"

static pthread_barrier_t meeting;

THREAD(worker) {
    pthread_barrier_wait(&meeting);
    return NULL;
}

int barrier_too_short(void) {
    pthread_t threads[3];
    pthread_barrier_init(&meeting, NULL, 2);
    for (int index = 0; index < 3; index++) pthread_create(&threads[index], NULL, worker, NULL);
    for (int index = 0; index < 3; index++) pthread_join(threads[index], NULL);
    pthread_barrier_destroy(&meeting);
    return 0;
}
