// A mutex is destroyed and another one is made at its place; the order with a second lock is the opposite one then.
// Fine: they are two mutexes.
#include "../program.h"

static pthread_mutex_t place;
MUTEX(second);
static handshake done, renewed;

THREAD(one) {
    pthread_mutex_lock(&place);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&place);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(renewed);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&place);
    pthread_mutex_unlock(&place);
    pthread_mutex_unlock(&second);
    return NULL;
}

int reuse_after_destroy(void) {
    pthread_t threads[2];
    done = handshake_new();
    renewed = handshake_new();
    pthread_mutex_init(&place, NULL);
    pthread_create(&threads[0], NULL, one, NULL);
    pthread_create(&threads[1], NULL, other, NULL);
    await(done);
    pthread_mutex_destroy(&place);
    pthread_mutex_init(&place, NULL);
    tell(renewed);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    pthread_mutex_destroy(&place);
    return 0;
}
