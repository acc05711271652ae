// The process forks while a thread uses a lock, and handlers of pthread_atfork acquire it around the fork.
// Fine: the child finds the lock free.
#include "../program.h"

MUTEX(heap);
static handshake uses;

static void acquire(void) { pthread_mutex_lock(&heap); }
static void release(void) { pthread_mutex_unlock(&heap); }

THREAD(user) {
    for (int round = 0; round < 100; round++) {
        pthread_mutex_lock(&heap);
        pthread_mutex_unlock(&heap);
        if (round == 50) tell(uses);
    }
    return NULL;
}

int fork_with_atfork(void) {
    pthread_t thread;
    uses = handshake_new();
    pthread_atfork(acquire, release, release);
    pthread_create(&thread, NULL, user, NULL);
    await(uses);
    pid_t child = fork();
    if (child == 0) {
        alarm(2);
        pthread_mutex_lock(&heap);
        pthread_mutex_unlock(&heap);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    pthread_join(thread, NULL);
    return status;
}
