// A thread ends the process while main is inside a critical section.
// Wrong: main is cut off in the middle of its work. To be said: who was cut off by whom, and what it held.
#include "../program.h"

MUTEX(journal);
static handshake never;

THREAD(leaver) {
    exit(0);
    return NULL;
}

int exit_on_thread(void) {
    pthread_t thread;
    never = handshake_new();
    pthread_mutex_lock(&journal);
    pthread_create(&thread, NULL, leaver, NULL);
    await(never);
    pthread_mutex_unlock(&journal);
    return 0;
}
