// Threads say under a lock that they are done, and main joins those that are, under the same lock.
// Fine: who is done needs the lock no more. As pigz does it.
#include "../program.h"

enum { THREADS = 3 };
MUTEX(list);
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_done[THREADS];
static int done;

THREAD(worker) {
    pthread_mutex_lock(&list);
    is_done[(intptr_t)argument] = true;
    done++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&list);
    return NULL;
}

int joined_when_done(void) {
    pthread_t threads[THREADS];
    for (intptr_t number = 0; number < THREADS; number++)
        pthread_create(&threads[number], NULL, worker, (void *)number);
    pthread_mutex_lock(&list);
    for (int left = THREADS; left > 0; left--) {
        while (done == 0) pthread_cond_wait(&changed, &list);
        int number = 0;
        while (!is_done[number]) number++;
        pthread_join(threads[number], NULL);
        is_done[number] = false;
        done--;
    }
    pthread_mutex_unlock(&list);
    return 0;
}
