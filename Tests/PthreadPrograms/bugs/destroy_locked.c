// Main destroys a mutex that another thread holds.
// Wrong: the mutex is in use. To be said: who destroyed what, and who held it.
#include "../program.h"

MUTEX(lock);
static handshake has_lock, go_on;

THREAD(owner) {
    pthread_mutex_lock(&lock);
    tell(has_lock);
    await(go_on);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int destroy_locked(void) {
    pthread_t thread;
    has_lock = handshake_new();
    go_on = handshake_new();
    pthread_create(&thread, NULL, owner, NULL);
    await(has_lock);
    pthread_mutex_destroy(&lock);
    tell(go_on);
    pthread_join(thread, NULL);
    return 0;
}
