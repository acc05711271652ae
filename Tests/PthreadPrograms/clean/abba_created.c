// Main acquires two locks before it creates a thread that acquires them in the opposite order.
// Fine: main has released both by then.
#include "../program.h"

MUTEX(first);
MUTEX(second);

THREAD(other) {
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int abba_created(void) {
    pthread_t thread;
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_create(&thread, NULL, other, NULL);
    pthread_join(thread, NULL);
    return 0;
}
