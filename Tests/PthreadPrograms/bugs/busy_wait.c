// A thread tries a lock again and again, with a short sleep in between, where it could wait for it.
// Wrong: it costs time and gets on late. To be said: who polled what, and how often.
#include "../program.h"

MUTEX(lock);
static handshake has_tried;

THREAD(poller) {
    for (int tries = 0; pthread_mutex_trylock(&lock) != 0; tries++) {
        if (tries == 30) tell(has_tried);
        work(0.001);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int busy_wait(void) {
    pthread_t thread;
    has_tried = handshake_new();
    pthread_mutex_lock(&lock);
    pthread_create(&thread, NULL, poller, NULL);
    await(has_tried);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
