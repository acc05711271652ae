// A mutex and a semaphore are destroyed twice.
// Wrong: the second time they are not there any more. To be said: both.
#include "../program.h"

static pthread_mutex_t lock;
static sem_t permits;

int destroyed_twice(void) {
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_destroy(&lock);
    pthread_mutex_destroy(&lock);
    sem_init(&permits, 0, 1);
    sem_destroy(&permits);
    sem_destroy(&permits);
    return 0;
}
