// A thread has ended, and main returns without having joined or detached it.
// Wrong: what the system keeps for it is never freed. To be said: which thread was never joined.
#include "../program.h"

static handshake known;
static pid_t worker_id;

THREAD(worker) {
    worker_id = gettid();
    tell(known);
    return NULL;
}

int never_joined(void) {
    pthread_t thread;
    known = handshake_new();
    pthread_create(&thread, NULL, worker, NULL);
    await(known);
    await_end(worker_id);
    return 0;
}
