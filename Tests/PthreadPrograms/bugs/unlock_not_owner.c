// A thread releases a mutex that another one holds.
// Wrong: the owner's critical section is open to all from then on. To be said: who released whose lock.
#include "../program.h"

MUTEX(lock);

THREAD(stranger) {
    pthread_mutex_unlock(&lock);
    return NULL;
}

int unlock_not_owner(void) {
    pthread_t thread;
    pthread_mutex_lock(&lock);
    pthread_create(&thread, NULL, stranger, NULL);
    pthread_join(thread, NULL);
    return 0;
}
