// A thread waits for a semaphore that nobody posts, and main waits for the thread. Hangs.
// Wrong: nobody is left who could post. To be said: which thread is blocked forever, and on what.
#include "../program.h"

static sem_t ready;

THREAD(worker) {
    sem_wait(&ready);
    return NULL;
}

int semaphore_never_posted(void) {
    pthread_t thread;
    sem_init(&ready, 0, 0);
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    sem_destroy(&ready);
    return 0;
}
