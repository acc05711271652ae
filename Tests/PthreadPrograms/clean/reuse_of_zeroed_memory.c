// A mutex that is zeroed memory is freed with what it guards, and another one lies where the memory is given out again, as those of
// C++ do, which no function makes or destroys.
// Fine: they are two mutexes.
#include "../program.h"

struct account {
    pthread_mutex_t lock;
    int balance;
};
static struct account *account;
MUTEX(second);
static handshake done, renewed;

static struct account *account_new(void) {
    struct account *made = malloc(sizeof *made);
    if (made == NULL) abort();
    made->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    made->balance = 0;
    return made;
}

THREAD(one) {
    pthread_mutex_lock(&account->lock);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&account->lock);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(renewed);
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&account->lock);
    pthread_mutex_unlock(&account->lock);
    pthread_mutex_unlock(&second);
    return NULL;
}

int reuse_of_zeroed_memory(void) {
    pthread_t threads[2];
    done = handshake_new();
    renewed = handshake_new();
    account = account_new();
    pthread_create(&threads[0], NULL, one, NULL);
    pthread_create(&threads[1], NULL, other, NULL);
    await(done);
    free(account);
    account = account_new();
    tell(renewed);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    free(account);
    return 0;
}
