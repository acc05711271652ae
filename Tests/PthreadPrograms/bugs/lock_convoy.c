// Six threads write through one lock that is held while its owner sleeps.
// Wrong: all of them queue all the time, and go as fast as one. To be said: how long the queue is, and what it costs.
#include "../program.h"

enum { writers = 6 };
MUTEX(journal);

THREAD(writer) {
    for (int round = 0; round < 12; round++) {
        pthread_mutex_lock(&journal);
        work(0.002);
        pthread_mutex_unlock(&journal);
        work(0.001);
    }
    return NULL;
}

int lock_convoy(void) {
    pthread_t threads[writers];
    for (int index = 0; index < writers; index++) pthread_create(&threads[index], NULL, writer, NULL);
    for (int index = 0; index < writers; index++) pthread_join(threads[index], NULL);
    return 0;
}
