// A thread is joined, and then joined once more and detached.
// Wrong: its id is free after the first join, and may be another thread's. To be said: both, with the thread.
#include "../program.h"

THREAD(nothing) { return NULL; }

int joined_twice(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
    pthread_join(thread, NULL);
    pthread_detach(thread);
    return 0;
}
