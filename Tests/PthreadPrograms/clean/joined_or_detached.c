// Each thread is joined once or detached once, by whoever: two by main, one by itself.
#include "../program.h"

static handshake detached;

THREAD(nothing) { return NULL; }

THREAD(detaches_itself) {
    pthread_detach(pthread_self());
    tell(detached);
    return NULL;
}

int joined_or_detached(void) {
    detached = handshake_new();
    pthread_t threads[3];
    pthread_create(&threads[0], NULL, nothing, NULL);
    pthread_create(&threads[1], NULL, nothing, NULL);
    pthread_create(&threads[2], NULL, detaches_itself, NULL);
    pthread_join(threads[0], NULL);
    pthread_detach(threads[1]);
    await(detached);
    return 0;
}
