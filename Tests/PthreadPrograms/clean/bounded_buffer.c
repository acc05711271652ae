// A producer and a consumer share a buffer with one mutex and two conditions.
// Fine: the book's own way.
#include "../program.h"

enum { capacity = 4, items = 200 };
MUTEX(lock);
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;
static int count;

THREAD(producer) {
    for (int item = 0; item < items; item++) {
        pthread_mutex_lock(&lock);
        while (count == capacity) pthread_cond_wait(&emptied, &lock);
        count++;
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

THREAD(consumer) {
    for (int item = 0; item < items; item++) {
        pthread_mutex_lock(&lock);
        while (count == 0) pthread_cond_wait(&filled, &lock);
        count--;
        pthread_cond_signal(&emptied);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int bounded_buffer(void) {
    RUN_BOTH(producer, consumer);
    return count;
}
