// Who has a lock, where that is easily mistaken.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "commands.h"

static pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

static struct timespec soon(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += 20000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

// --- A thread ends with its locks, and the next one has its stack and thread-local memory ---

static void *leaves_locks(void *argument) {
    REQUIRE(pthread_mutex_lock(&checked) == 0 && pthread_rwlock_wrlock(&table) == 0);
    return argument;
}

static void *waits_for_locks(void *argument) {
    struct timespec deadline = soon();
    REQUIRE(pthread_mutex_timedlock(&checked, &deadline) == ETIMEDOUT);
    REQUIRE(pthread_rwlock_timedrdlock(&table, &deadline) == ETIMEDOUT);
    return argument;
}

int heirs(void) {
    pthread_t former, next;
    REQUIRE(pthread_create(&former, NULL, leaves_locks, NULL) == 0 && pthread_join(former, NULL) == 0);
    REQUIRE(pthread_create(&next, NULL, waits_for_locks, NULL) == 0);
    // As the C library hands stacks on: else nothing is shown here.
    REQUIRE(pthread_equal(former, next));
    REQUIRE(pthread_join(next, NULL) == 0);
    return 0;
}

// --- A lock that was taken before any constructor ran ---

static pthread_mutex_t taken_early = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;

static void take_early(int count, char **arguments, char **environment) {
    (void)count;
    (void)arguments;
    (void)environment;
    pthread_mutex_lock(&taken_early);
}
__attribute__((section(".preinit_array"), used)) static void (*const first_of_all)(int, char **, char **) = take_early;

int early_hold(void) {
    struct timespec deadline = soon();
    REQUIRE(pthread_mutex_lock(&checked) == 0 && pthread_mutex_unlock(&checked) == 0);
    REQUIRE(pthread_cond_timedwait(&never, &taken_early, &deadline) == ETIMEDOUT);
    REQUIRE(pthread_mutex_unlock(&taken_early) == 0);
    REQUIRE(pthread_mutex_lock(&taken_early) == 0 && pthread_mutex_unlock(&taken_early) == 0);
    return 0;
}

// --- A child makes the locks anew that its parent has left it ---

static pthread_mutex_t guarded = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void) { REQUIRE(pthread_mutex_lock(&guarded) == 0); }
static void in_parent(void) { REQUIRE(pthread_mutex_unlock(&guarded) == 0); }
static void in_child(void) { REQUIRE(pthread_mutex_init(&guarded, NULL) == 0); }

int child_makes_anew(void) {
    REQUIRE(pthread_rwlock_rdlock(&table) == 0);
    REQUIRE(pthread_atfork(before_fork, in_parent, in_child) == 0);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // What the forking thread has is its own here, too.
        REQUIRE(pthread_rwlock_unlock(&table) == 0);
        REQUIRE(pthread_mutex_lock(&guarded) == 0 && pthread_mutex_unlock(&guarded) == 0);
        REQUIRE(pthread_mutex_destroy(&guarded) == 0);
        return 0;
    }
    REQUIRE(pthread_rwlock_unlock(&table) == 0);
    return end_of(child);
}

int child_makes_anew_what_it_has(void) {
    REQUIRE(pthread_mutex_lock(&guarded) == 0 && pthread_mutex_unlock(&guarded) == 0);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child > 0) return end_of(child);
    REQUIRE(pthread_mutex_lock(&guarded) == 0);
    REQUIRE(pthread_mutex_init(&guarded, NULL) == 0);
    return 0;
}

// --- A child asks for a lock that a thread of its parent has, as long as it can wait ---

static void *forks_a_child_that_gives_up(void *argument) {
    pid_t child = fork();
    if (child == 0) {
        struct timespec deadline = soon();
        _exit(pthread_mutex_timedlock(&guarded, &deadline) == ETIMEDOUT ? 0 : 1);
    }
    REQUIRE(end_of(child) == 0);
    return argument;
}

int child_gives_up(void) {
    REQUIRE(pthread_mutex_lock(&guarded) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, forks_a_child_that_gives_up, NULL) == 0 && pthread_join(thread, NULL) == 0);
    REQUIRE(pthread_mutex_unlock(&guarded) == 0);
    return 0;
}

// --- More shared holds than a thread's record has room for, and an unlock of what nobody has ---

int many_readers(void) {
    enum { LOCKS = 20 };
    pthread_rwlock_t locks[LOCKS + 1];
    for (int index = 0; index <= LOCKS; index++) REQUIRE(pthread_rwlock_init(&locks[index], NULL) == 0);
    for (int index = 0; index < LOCKS; index++) REQUIRE(pthread_rwlock_rdlock(&locks[index]) == 0);
    pthread_rwlock_unlock(&locks[LOCKS]);
    for (int index = 0; index < LOCKS; index++) REQUIRE(pthread_rwlock_unlock(&locks[index]) == 0);
    return 0;
}

// --- No memory for what is on record of a lock ---

int little_memory(void) {
    enum { LOCKS = 20000 };
    pthread_mutex_t *locks = calloc(LOCKS, sizeof *locks);
    REQUIRE(locks != NULL);
    REQUIRE(pthread_mutex_lock(&locks[0]) == 0 && pthread_mutex_unlock(&locks[0]) == 0);
    struct rlimit little = {1 << 20, 1 << 20};
    REQUIRE(setrlimit(RLIMIT_AS, &little) == 0);
    for (int index = 0; index < LOCKS; index++)
        REQUIRE(pthread_mutex_lock(&locks[index]) == 0 && pthread_mutex_unlock(&locks[index]) == 0);
    return 0;
}
