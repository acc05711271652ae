// Two threads move money between two accounts, and acquire the lock of the lower address first.
// Fine: all agree about the order.
#include "../program.h"

struct account {
    pthread_mutex_t lock;
    int balance;
};
static struct account accounts[2] = {
    {PTHREAD_MUTEX_INITIALIZER, 100},
    {PTHREAD_MUTEX_INITIALIZER, 100},
};
static handshake done;

static void transfer(struct account *from, struct account *to) {
    struct account *first = from < to ? from : to, *second = from < to ? to : from;
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);
    from->balance--;
    to->balance++;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
}

THREAD(there) {
    transfer(&accounts[0], &accounts[1]);
    tell(done);
    return NULL;
}

THREAD(back) {
    await(done);
    transfer(&accounts[1], &accounts[0]);
    return NULL;
}

int transfers_in_order(void) {
    done = handshake_new();
    RUN_BOTH(there, back);
    return 0;
}
