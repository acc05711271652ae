// A thread that runs is detached, and then detached once more and joined.
// Wrong: nobody can join a detached thread, and its id is free as soon as it ends. To be said: both, with the thread.
#include "../program.h"

static handshake go_on;

THREAD(waiter) {
    await(go_on);
    return NULL;
}

int detached_twice(void) {
    pthread_t thread;
    go_on = handshake_new();
    pthread_create(&thread, NULL, waiter, NULL);
    pthread_detach(thread);
    pthread_detach(thread);
    pthread_join(thread, NULL);
    tell(go_on);
    return 0;
}
