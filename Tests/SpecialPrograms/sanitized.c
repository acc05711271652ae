// Uses a lock, and is built with a sanitizer.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void) {
    if (pthread_mutex_lock(&lock) == 0) puts("locked");
    pthread_mutex_unlock(&lock);
    return 3;
}
