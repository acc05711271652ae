// Two threads acquire two spin locks in opposite orders, one thread after the other by chance of a handshake.
// Wrong: had they met, both would spin forever. To be said: a lock-order cycle, and a schedule that ends in it.
#include "../program.h"

static pthread_spinlock_t first, second;
static handshake done;

THREAD(one) {
    pthread_spin_lock(&first);
    pthread_spin_lock(&second);
    pthread_spin_unlock(&second);
    pthread_spin_unlock(&first);
    tell(done);
    return NULL;
}

THREAD(other) {
    await(done);
    pthread_spin_lock(&second);
    pthread_spin_lock(&first);
    pthread_spin_unlock(&first);
    pthread_spin_unlock(&second);
    return NULL;
}

int spinlock_abba(void) {
    done = handshake_new();
    pthread_spin_init(&first, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_init(&second, PTHREAD_PROCESS_PRIVATE);
    RUN_BOTH(one, other);
    return 0;
}
