// Two readers relieve each other at a lock that prefers readers, sixty times, while a writer waits.
// Wrong: the writer waits as long as they go on. To be said: who waited how long, and how often others went first.
#include "../program.h"

enum { rounds = 30 };
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static pid_t writer_id;
static handshake known, main_is_relieved, is_relieved[2], may_begin[2];

THREAD(writer) {
    writer_id = gettid();
    tell(known);
    pthread_rwlock_wrlock(&table);
    pthread_rwlock_unlock(&table);
    return NULL;
}

/// Reads until the other reader does.
static void *reader(void *argument) {
    long self = (long)argument, other = 1 - self;
    for (int round = 0; round < rounds; round++) {
        await(may_begin[self]);
        pthread_rwlock_rdlock(&table);
        tell(self == 0 && round == 0 ? main_is_relieved : is_relieved[other]);
        work(0.002);
        if (self == 0 || round < rounds - 1) {
            tell(may_begin[other]);
            await(is_relieved[self]);
        }
        pthread_rwlock_unlock(&table);
    }
    return NULL;
}

int writer_starvation(void) {
    pthread_t threads[3];
    known = handshake_new();
    main_is_relieved = handshake_new();
    for (int index = 0; index < 2; index++) is_relieved[index] = handshake_new();
    for (int index = 0; index < 2; index++) may_begin[index] = handshake_new();
    pthread_rwlock_rdlock(&table);
    pthread_create(&threads[2], NULL, writer, NULL);
    await(known);
    await_sleep(writer_id);
    for (long index = 0; index < 2; index++) pthread_create(&threads[index], NULL, reader, (void *)index);
    tell(may_begin[0]);
    await(main_is_relieved);
    pthread_rwlock_unlock(&table);
    for (int index = 0; index < 3; index++) pthread_join(threads[index], NULL);
    return 0;
}
