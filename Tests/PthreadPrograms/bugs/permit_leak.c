// A thread takes one of two permits and ends without giving it back.
// Wrong: there is one permit less from then on. To be said: which semaphore, and who took the permit.
#include "../program.h"

static sem_t connections;

THREAD(worker) {
    sem_wait(&connections);
    return NULL;
}

int permit_leak(void) {
    pthread_t thread;
    sem_init(&connections, 0, 2);
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    sem_destroy(&connections);
    return 0;
}
