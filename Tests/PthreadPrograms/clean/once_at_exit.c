// A detached thread does its work inside of what is done once, as C++'s packaged tasks do, while main returns.
// Fine: it holds nothing that others need, and nobody waits for it.
#include "../program.h"

static pthread_once_t task = PTHREAD_ONCE_INIT;
static handshake is_there;

static void run(void) {
    tell(is_there);
    for (;;) pause();
}

THREAD(worker) {
    pthread_once(&task, run);
    return NULL;
}

int once_at_exit(void) {
    pthread_t thread;
    is_there = handshake_new();
    pthread_create(&thread, NULL, worker, NULL);
    pthread_detach(thread);
    await(is_there);
    return 0;
}
