// Two threads acquire two locks in opposite orders; the first is joined before the second is created.
// Fine: they can never meet.
#include "../program.h"

MUTEX(first);
MUTEX(second);

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return NULL;
}

THREAD(other) {
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

int abba_joined(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, one, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, other, NULL);
    pthread_join(thread, NULL);
    return 0;
}
