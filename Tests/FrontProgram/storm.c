// A storm of signals whose handler posts a semaphore, on record, in whatever the thread is at that moment.
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include "front.h"

enum { WORKERS = 3, SIGNALS = 2500 };

static sem_t permits;
static st_object *permits_object, *lock_object;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t posted, taken, interrupted;  // atomic, relaxed: read when the threads are joined
static uint32_t is_over;                     // atomic, relaxed
static handshake over;

// The release is on record before the permit is there, the acquisition after the permit is had.
static void post(st_site site) {
    st_emit_counted(ST_EVENT_RELEASE, permits_object, site, 1);
    REQUIRE(sem_post(&permits) == 0);
    __atomic_fetch_add(&posted, 1, __ATOMIC_RELAXED);
}

static bool take(st_site site) {
    if (sem_trywait(&permits) != 0) return false;
    st_emit_counted(ST_EVENT_ACQUIRE, permits_object, site, -1);
    __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
    return true;
}

static void handle(int signal) {
    (void)signal;
    post(HERE);
    // Things that are new, too: an object, a place.
    static uint32_t count;
    uint32_t number = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    if (number % 16 != 0) return;
    st_object *object = st_object_new(ST_OBJECT_LOCK, "of a handler", 0, 0, HERE);
    st_emit(ST_EVENT_ACQUIRE, object, (st_site){__FILE__, __func__, number % 3000 + 1}, 1);
    st_emit(ST_EVENT_RELEASE, object, HERE, 0);
    st_object_free(object, HERE);
}

static void *work(void *argument) {
    (void)argument;
    for (uint32_t round = 1; !__atomic_load_n(&is_over, __ATOMIC_RELAXED); round++) {
        REQUIRE(pthread_mutex_lock(&lock) == 0);
        st_emit(ST_EVENT_ACQUIRE, lock_object, HERE, 1);
        st_emit(ST_EVENT_RELEASE, lock_object, HERE, 0);
        REQUIRE(pthread_mutex_unlock(&lock) == 0);
        st_note(ST_EVENT_ATTEMPT, lock_object, (st_site){__FILE__, __func__, round % 3000 + 1}, 0);
        st_object_free(st_object_new(ST_OBJECT_LOCK, "short", 0, 0, HERE), HERE);
        if (take(HERE) && round % 4 == 0) post(HERE);
    }
    __atomic_fetch_add(&interrupted, st_self()->handlers.next_serial, __ATOMIC_RELAXED);
    return NULL;
}

// A thread that the recorder meets in a handler.
static void *idle(void *argument) {
    await(over);
    return argument;
}

int storm(void) {
    REQUIRE(sem_init(&permits, 0, 2) == 0);
    permits_object = st_object_new(ST_OBJECT_SEMAPHORE, "permits", ST_DEFINED_CAPACITY, 2, HERE);
    st_object_count(permits_object, 2);
    lock_object = st_object_new(ST_OBJECT_LOCK, "lock", 0, 0, HERE);
    over = handshake_new();
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    REQUIRE(sigaction(SIGUSR1, &action, NULL) == 0);
    pthread_t threads[WORKERS + 1];
    for (int index = 0; index <= WORKERS; index++)
        REQUIRE(pthread_create(&threads[index], NULL, index < WORKERS ? work : idle, NULL) == 0);
    for (int number = 0; number < SIGNALS; number++) {
        REQUIRE(pthread_kill(threads[number % (WORKERS + 1)], SIGUSR1) == 0);
        // One that is pending already is heard once: let some be heard.
        if (number % 8 == 0) usleep(1);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
    tell(over);
    for (int index = 0; index <= WORKERS; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    int left = -1;
    REQUIRE(sem_getvalue(&permits, &left) == 0);
    printf("posted %llu taken %llu left %d interrupted %s\n", (unsigned long long)posted, (unsigned long long)taken, left,
           interrupted > 0 ? "yes" : "no");
    return 0;
}
