// A thread initializes a mutex once more while it holds it.
// Wrong: what it guards is open to all from then on. To be said: what was initialized while it was held.
#include "../program.h"

static pthread_mutex_t lock;

int init_over_locked(void) {
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_destroy(&lock);
    return 0;
}
