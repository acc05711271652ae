// Two threads move money between two accounts, each the other way round, through one function.
// Wrong: which lock comes first depends on the arguments. To be said: a lock-order cycle, and a schedule that ends in
// it.
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
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock);
    from->balance--;
    to->balance++;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
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

int transfers(void) {
    done = handshake_new();
    RUN_BOTH(there, back);
    return 0;
}
