// Main returns while a detached thread is inside a critical section.
// Wrong: the thread is cut off in the middle of its work. To be said: which thread, and what it held.
#include "../program.h"

MUTEX(journal);
static handshake writes, never;

THREAD(writer) {
    pthread_mutex_lock(&journal);
    tell(writes);
    await(never);
    pthread_mutex_unlock(&journal);
    return NULL;
}

int detached_cut_off(void) {
    pthread_t thread;
    writes = handshake_new();
    never = handshake_new();
    pthread_create(&thread, NULL, writer, NULL);
    pthread_detach(thread);
    await(writes);
    return 0;
}
