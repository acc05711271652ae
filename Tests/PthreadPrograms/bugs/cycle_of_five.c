// Five threads each acquire a lock and then the next of five, in turn.
// Wrong: had all met, each would wait for the next one. To be said: a lock-order cycle of five locks, and a schedule
// that ends in it.
#include "../program.h"

enum { count = 5 };
static pthread_mutex_t locks[count];
static handshake turn[count + 1];

static void *neighbours(void *argument) {
    long index = (long)argument;
    await(turn[index]);
    pthread_mutex_lock(&locks[index]);
    pthread_mutex_lock(&locks[(index + 1) % count]);
    pthread_mutex_unlock(&locks[(index + 1) % count]);
    pthread_mutex_unlock(&locks[index]);
    tell(turn[index + 1]);
    return NULL;
}

int cycle_of_five(void) {
    pthread_t threads[count];
    for (long index = 0; index < count; index++) pthread_mutex_init(&locks[index], NULL);
    for (long index = 0; index <= count; index++) turn[index] = handshake_new();
    for (long index = 0; index < count; index++) pthread_create(&threads[index], NULL, neighbours, (void *)index);
    tell(turn[0]);
    for (long index = 0; index < count; index++) pthread_join(threads[index], NULL);
    for (long index = 0; index < count; index++) pthread_mutex_destroy(&locks[index]);
    return 0;
}
