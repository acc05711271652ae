// The process forks while a thread holds a mutex that processes share, and while another holds one of its own. The child tries
// both, which fails, and makes its copy of the latter anew.
// Fine: the thread releases the shared one in the parent, and the copy is another mutex from then on.
#include "../program.h"
#include <sys/mman.h>

MUTEX(own);
static pthread_mutex_t *shared;
static handshake has_locks, go_on;

THREAD(owner) {
    pthread_mutex_lock(shared);
    pthread_mutex_lock(&own);
    tell(has_locks);
    await(go_on);
    pthread_mutex_unlock(&own);
    pthread_mutex_unlock(shared);
    return NULL;
}

int fork_holding_shared(void) {
    pthread_t thread;
    pthread_mutexattr_t attributes;
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(shared, &attributes);
    has_locks = handshake_new();
    go_on = handshake_new();
    pthread_create(&thread, NULL, owner, NULL);
    await(has_locks);
    pid_t child = fork();
    if (child == 0) {
        bool is_refused = pthread_mutex_trylock(shared) != 0 && pthread_mutex_trylock(&own) != 0;
        pthread_mutex_init(&own, NULL);
        pthread_mutex_lock(&own);
        pthread_mutex_unlock(&own);
        _exit(is_refused ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    tell(go_on);
    pthread_join(thread, NULL);
    return status;
}
