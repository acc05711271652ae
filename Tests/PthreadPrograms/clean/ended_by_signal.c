// A signal ends the process while a thread holds a lock and another one waits for it: what servers do that are told to end.
// Nothing is wrong with that by itself.
#include "../program.h"

#include <signal.h>

MUTEX(journal);
static handshake has_lock, never;

THREAD(writer) {
    pthread_mutex_lock(&journal);
    tell(has_lock);
    await(never);
    pthread_mutex_unlock(&journal);
    return NULL;
}

int ended_by_signal(void) {
    pthread_t thread;
    has_lock = handshake_new();
    never = handshake_new();
    pthread_create(&thread, NULL, writer, NULL);
    await(has_lock);
    kill(getpid(), SIGALRM);
    pthread_join(thread, NULL);
    return 0;
}
