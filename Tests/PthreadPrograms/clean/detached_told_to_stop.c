// A detached thread is told to stop, and says that it has, before main returns.
// Fine: it has nothing in hand when the process ends.
#include "../program.h"

MUTEX(journal);
static sem_t stopped;

THREAD(writer) {
    pthread_mutex_lock(&journal);
    pthread_mutex_unlock(&journal);
    sem_post(&stopped);
    return NULL;
}

int detached_told_to_stop(void) {
    pthread_t thread;
    sem_init(&stopped, 0, 0);
    pthread_create(&thread, NULL, writer, NULL);
    pthread_detach(thread);
    sem_wait(&stopped);
    return 0;
}
