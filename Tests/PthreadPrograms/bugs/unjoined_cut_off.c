// Main returns without joining a thread that is inside a critical section.
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

int unjoined_cut_off(void) {
    pthread_t thread;
    writes = handshake_new();
    never = handshake_new();
    pthread_create(&thread, NULL, writer, NULL);
    await(writes);
    return 0;
}
