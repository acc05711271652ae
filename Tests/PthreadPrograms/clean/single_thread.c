// One thread acquires two locks in one order and later in the other, while a second thread uses each of them alone.
// Fine: a thread does not wait for itself here.
#include "../program.h"

MUTEX(first);
MUTEX(second);

THREAD(one) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return NULL;
}

THREAD(other) {
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    return NULL;
}

int single_thread(void) {
    RUN_BOTH(one, other);
    return 0;
}
