// The process forks while a thread holds a lock, and the child asks for it. The child hangs, until its own alarm.
// Wrong: the child has the lock as it was, and not the thread. To be said: who waits in the child, and who held the
// lock.
#include "../program.h"

MUTEX(heap);
static handshake has_lock, go_on;

THREAD(owner) {
    pthread_mutex_lock(&heap);
    tell(has_lock);
    await(go_on);
    pthread_mutex_unlock(&heap);
    return NULL;
}

int fork_holding(void) {
    pthread_t thread;
    has_lock = handshake_new();
    go_on = handshake_new();
    pthread_create(&thread, NULL, owner, NULL);
    await(has_lock);
    pid_t child = fork();
    if (child == 0) {
        alarm(1);
        pthread_mutex_lock(&heap);
        pthread_mutex_unlock(&heap);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    tell(go_on);
    pthread_join(thread, NULL);
    return 0;
}
