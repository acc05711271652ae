// A mutex is freed with what it guards, and another one is made where the memory is given out again: two mutexes, which are acquired in
// opposite orders with a second lock.
#pragma once

#include "../program.h"

struct account {
    pthread_mutex_t lock;
    int balance;
};
static struct account *account;
MUTEX(second);
static handshake done, renewed;

static struct account *account_new(void (*make)(pthread_mutex_t *)) {
    struct account *made = malloc(sizeof *made);
    if (made == NULL) abort();
    make(&made->lock);
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

static int reuse(void (*make)(pthread_mutex_t *)) {
    pthread_t threads[2];
    done = handshake_new();
    renewed = handshake_new();
    account = account_new(make);
    pthread_create(&threads[0], NULL, one, NULL);
    pthread_create(&threads[1], NULL, other, NULL);
    await(done);
    free(account);
    account = account_new(make);
    tell(renewed);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    free(account);
    return 0;
}
