// A thread that reads asks for the same lock to write. Hangs.
// Wrong: the writer waits for the reader that it is itself. To be said: the deadlock of one thread.
#include "../program.h"

static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

int rwlock_upgrade(void) {
    pthread_rwlock_rdlock(&table);
    pthread_rwlock_wrlock(&table);
    return 0;
}
