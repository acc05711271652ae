// The process forks while a thread holds two locks, and the child asks for one with a limit and tries the other.
// Wrong: the child has the locks as they were, and not the thread. To be said: who asked in the child, and who held the
// locks.
#include "../program.h"

MUTEX(heap);
MUTEX(table);
static handshake has_locks, go_on;

THREAD(owner) {
    pthread_mutex_lock(&heap);
    pthread_mutex_lock(&table);
    tell(has_locks);
    await(go_on);
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(&heap);
    return NULL;
}

int fork_holding_timed(void) {
    pthread_t thread;
    has_locks = handshake_new();
    go_on = handshake_new();
    pthread_create(&thread, NULL, owner, NULL);
    await(has_locks);
    pid_t child = fork();
    if (child == 0) {
        struct timespec limit;
        clock_gettime(CLOCK_REALTIME, &limit);
        limit.tv_sec += 1;
        bool is_refused = pthread_mutex_timedlock(&heap, &limit) != 0 && pthread_mutex_trylock(&table) != 0;
        _exit(is_refused ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    tell(go_on);
    pthread_join(thread, NULL);
    return status;
}
