// What the C library answers, by result and errno, in each way that its manual allows and that can be brought about: beside
// what the files of each kind of object ask.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <threads.h>

#include "say.h"

// The same for a call whose result is just a number.
#define SAY_NUMBER(call)                                                                      \
    do {                                                                                      \
        errno = 77;                                                                           \
        int result = (int)(call);                                                             \
        printf("%s: %d %s\n", #call, result, errno == 77 ? "" : strerrorname_np(errno));      \
    } while (0)

static const struct timespec past = {1, 0}, wrong = {0, -1};

// --- Threads ---

static handshake gate, is_there;
static pid_t number;  // the kernel's, of the thread that has told that it is there

static void say_number(void) {
    number = gettid();
    tell(is_there);
}

static void *returns(void *argument) {
    say_number();
    return argument;
}

static void *waits(void *argument) {
    await(gate);
    return argument;
}

static void ask_threads(void) {
    pthread_attr_t attributes;
    pthread_t thread;
    void *value;
    gate = handshake_new();
    is_there = handshake_new();
    REQUIRE(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, (size_t)1 << 46) == 0);
    SAY(pthread_create(&thread, &attributes, returns, NULL));
    SAY(pthread_create(&thread, NULL, waits, NULL));
    SAY(pthread_setname_np(thread, "name"));
    SAY(pthread_setname_np(thread, "a name that is too long"));
    SAY(pthread_tryjoin_np(thread, &value));
    SAY(pthread_timedjoin_np(thread, &value, &past));
    SAY(pthread_clockjoin_np(thread, &value, CLOCK_MONOTONIC, &past));
    SAY(pthread_clockjoin_np(thread, &value, CLOCK_PROCESS_CPUTIME_ID, &past));
    SAY(pthread_join(pthread_self(), NULL));
    SAY(pthread_tryjoin_np(pthread_self(), NULL));
    SAY(pthread_timedjoin_np(pthread_self(), NULL, &past));
    tell(gate);
    SAY(pthread_clockjoin_np(thread, &value, CLOCK_MONOTONIC, NULL));
    SAY(pthread_join(thread, NULL));
    SAY(pthread_tryjoin_np(thread, NULL));
    SAY(pthread_detach(thread));
    REQUIRE(pthread_create(&thread, NULL, returns, NULL) == 0);
    await(is_there);
    await_end(number);
    REQUIRE(pthread_tryjoin_np(thread, &value) == 0);
    REQUIRE(pthread_create(&thread, NULL, waits, NULL) == 0);
    SAY(pthread_detach(thread));
    SAY(pthread_detach(thread));
    SAY(pthread_join(thread, NULL));
    SAY(pthread_tryjoin_np(thread, NULL));
    SAY(pthread_timedjoin_np(thread, NULL, &past));
    tell(gate);
}

// --- Mutexes and conditions ---

static pthread_mutex_t mutex;
static pthread_cond_t condition;

static void *unlocks(void *argument) {
    SAY(pthread_mutex_unlock(&mutex));
    return argument;
}

static void *dies_holding(void *argument) {
    REQUIRE(pthread_mutex_lock(&mutex) == 0);
    return argument;
}

static void *notifies_and_dies(void *argument) {
    REQUIRE(pthread_mutex_lock(&mutex) == 0 && pthread_cond_signal(&condition) == 0);
    return argument;
}

static void make_mutex(int type, int protocol, int robust) {
    pthread_mutexattr_t attributes;
    REQUIRE(pthread_mutexattr_init(&attributes) == 0 && pthread_mutexattr_settype(&attributes, type) == 0);
    REQUIRE(pthread_mutexattr_setprotocol(&attributes, protocol) == 0);
    REQUIRE(pthread_mutexattr_setrobust(&attributes, robust) == 0);
    if (protocol == PTHREAD_PRIO_PROTECT) REQUIRE(pthread_mutexattr_setprioceiling(&attributes, 1) == 0);
    SAY(pthread_mutex_init(&mutex, &attributes));
}

static void ask_mutexes(void) {
    struct timespec later = soon(CLOCK_MONOTONIC), real = soon(CLOCK_REALTIME);
    make_mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_mutex_lock(&mutex));
    SAY(pthread_mutex_lock(&mutex));
    SAY(pthread_mutex_timedlock(&mutex, &real));
    SAY(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later));
    SAY(pthread_mutex_trylock(&mutex));
    elsewhere(unlocks);
    SAY(pthread_mutex_destroy(&mutex));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_mutex_destroy(&mutex));
    SAY(pthread_mutex_lock(&mutex));
    SAY(pthread_mutex_trylock(&mutex));
    SAY(pthread_mutex_timedlock(&mutex, &real));
    SAY(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_mutex_destroy(&mutex));
    make_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_PROTECT, PTHREAD_MUTEX_STALLED);
    SAY(pthread_mutex_trylock(&mutex));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_mutex_destroy(&mutex));
    // A normal one that its owner wants again for a while.
    make_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
    SAY(pthread_mutex_lock(&mutex));
    real = soon(CLOCK_REALTIME);
    SAY(pthread_mutex_timedlock(&mutex, &real));
    later = soon(CLOCK_MONOTONIC);
    SAY(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_mutex_destroy(&mutex));
    // One whose owner has died: three ways to take it, and what follows where nobody makes it consistent.
    for (int how = 0; how < 4; how++) {
        make_mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
        elsewhere(dies_holding);
        real = soon(CLOCK_REALTIME), later = soon(CLOCK_MONOTONIC);
        if (how == 0) SAY(pthread_mutex_lock(&mutex));
        if (how == 1) SAY(pthread_mutex_trylock(&mutex));
        if (how == 2) SAY(pthread_mutex_timedlock(&mutex, &real));
        if (how == 3) SAY(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later));
        SAY(pthread_mutex_unlock(&mutex));
        for (int round = 0; round < 2; round++) {
            SAY(pthread_mutex_lock(&mutex));
            SAY(pthread_mutex_timedlock(&mutex, &real));
            SAY(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later));
        }
        SAY(pthread_mutex_unlock(&mutex));
        SAY(pthread_mutex_trylock(&mutex));
        SAY(pthread_mutex_trylock(&mutex));
        SAY(pthread_mutex_destroy(&mutex));
    }
}

static void ask_conditions(void) {
    struct timespec later = soon(CLOCK_MONOTONIC);
    SAY(pthread_cond_init(&condition, NULL));
    make_mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
    SAY(pthread_cond_wait(&condition, &mutex));
    SAY(pthread_cond_timedwait(&condition, &mutex, &past));
    SAY(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &past));
    SAY(pthread_mutex_lock(&mutex));
    SAY(pthread_cond_timedwait(&condition, &mutex, &past));
    SAY(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &wrong));
    SAY(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &later));
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, notifies_and_dies, NULL) == 0);
    // It may be woken by itself, but does not get the mutex as one of a living owner's.
    int result;
    do result = pthread_cond_wait(&condition, &mutex);
    while (result == 0);
    printf("woken %s\n", strerrorname_np(result));
    REQUIRE(pthread_join(thread, NULL) == 0);
    SAY(pthread_mutex_consistent(&mutex));
    SAY(pthread_cond_broadcast(&condition));
    SAY(pthread_cond_signal(&condition));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_mutex_destroy(&mutex));
    SAY(pthread_cond_destroy(&condition));
    SAY(pthread_cond_signal(&condition));
}

// --- Semaphores ---

static sem_t semaphore;
static handshake is_interrupted_twice;

static void handle(int signal) { (void)signal; }

static void *is_interrupted(void *argument) {
    struct timespec real = soon(CLOCK_REALTIME), monotonic = soon(CLOCK_MONOTONIC);
    real.tv_sec += 100, monotonic.tv_sec += 100;
    say_number();
    SAY_ERRNO(sem_timedwait(&semaphore, &real));
    SAY_ERRNO(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &monotonic));
    tell(is_interrupted_twice);
    return argument;
}

static void ask_semaphores(void) {
    SAY_ERRNO(sem_init(&semaphore, 0, (unsigned)SEM_VALUE_MAX + 1));
    SAY_ERRNO(sem_init(&semaphore, 0, 0));
    struct timespec real = soon(CLOCK_REALTIME);
    SAY_ERRNO(sem_trywait(&semaphore));
    SAY_ERRNO(sem_timedwait(&semaphore, &past));
    SAY_ERRNO(sem_timedwait(&semaphore, &real));
    SAY_ERRNO(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &past));
    SAY_ERRNO(sem_clockwait(&semaphore, CLOCK_REALTIME, &wrong));
    SAY_ERRNO(sem_clockwait(&semaphore, CLOCK_PROCESS_CPUTIME_ID, &past));
    struct sigaction action = {.sa_handler = handle};
    REQUIRE(sigaction(SIGUSR1, &action, NULL) == 0);
    is_interrupted_twice = handshake_new();
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, is_interrupted, NULL) == 0);
    await(is_there);
    interrupt(number, SIGUSR1, is_interrupted_twice);
    REQUIRE(pthread_join(thread, NULL) == 0);
    SAY_ERRNO(sem_post(&semaphore));
    SAY_ERRNO(sem_timedwait(&semaphore, &wrong));
    SAY_ERRNO(sem_post(&semaphore));
    SAY_ERRNO(sem_wait(&semaphore));
    SAY_ERRNO(sem_destroy(&semaphore));
    SAY_NUMBER(sem_open("/synctrace-that-is-not-there", 0) == SEM_FAILED);
    SAY_NUMBER(sem_open("/with/slashes", O_CREAT, 0600, 1) == SEM_FAILED);
    char name[64];
    snprintf(name, sizeof name, "/synctrace-answers-%d", (int)getpid());
    SAY_NUMBER(sem_open(name, O_CREAT, 0600, (unsigned)SEM_VALUE_MAX + 1) == SEM_FAILED);
    sem_t *named = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    REQUIRE(named != SEM_FAILED);
    SAY_NUMBER(sem_open(name, O_CREAT | O_EXCL, 0600, 0) == SEM_FAILED);
    SAY_ERRNO(sem_trywait(named));
    SAY_ERRNO(sem_close(named));
    SAY_ERRNO(sem_close(&semaphore));
    SAY_ERRNO(sem_unlink(name));
}

// --- Read-write locks, spin locks, barriers, what is done once ---

static pthread_rwlock_t table;
static pthread_spinlock_t spin;
static pthread_barrier_t meeting;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static once_flag flag = ONCE_FLAG_INIT;

static void says(void) { printf("once\n"); }

static void *asks_for_table(void *argument) {
    struct timespec real = soon(CLOCK_REALTIME), later = soon(CLOCK_MONOTONIC);
    SAY(pthread_rwlock_tryrdlock(&table));
    SAY(pthread_rwlock_timedrdlock(&table, &real));
    SAY(pthread_rwlock_clockrdlock(&table, CLOCK_MONOTONIC, &later));
    SAY(pthread_rwlock_trywrlock(&table));
    real = soon(CLOCK_REALTIME), later = soon(CLOCK_MONOTONIC);
    SAY(pthread_rwlock_timedwrlock(&table, &real));
    SAY(pthread_rwlock_clockwrlock(&table, CLOCK_MONOTONIC, &later));
    SAY(pthread_rwlock_timedwrlock(&table, &wrong));
    SAY(pthread_rwlock_clockwrlock(&table, CLOCK_PROCESS_CPUTIME_ID, &later));
    return argument;
}

static void ask_others(void) {
    struct timespec real = soon(CLOCK_REALTIME), later = soon(CLOCK_MONOTONIC);
    SAY(pthread_rwlock_init(&table, NULL));
    SAY(pthread_rwlock_wrlock(&table));
    SAY(pthread_rwlock_rdlock(&table));
    SAY(pthread_rwlock_timedrdlock(&table, &real));
    SAY(pthread_rwlock_clockrdlock(&table, CLOCK_MONOTONIC, &later));
    SAY(pthread_rwlock_timedwrlock(&table, &real));
    SAY(pthread_rwlock_clockwrlock(&table, CLOCK_MONOTONIC, &later));
    elsewhere(asks_for_table);
    SAY(pthread_rwlock_unlock(&table));
    SAY(pthread_rwlock_destroy(&table));
    SAY(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
    SAY(pthread_spin_lock(&spin));
    SAY(pthread_spin_trylock(&spin));
    SAY(pthread_spin_unlock(&spin));
    SAY(pthread_spin_destroy(&spin));
    SAY(pthread_barrier_init(&meeting, NULL, 0));
    SAY(pthread_barrier_init(&meeting, NULL, 1));
    SAY_NUMBER(pthread_barrier_wait(&meeting));
    SAY(pthread_barrier_destroy(&meeting));
    SAY(pthread_once(&once, says));
    SAY(pthread_once(&once, says));
    SAY_NUMBER((call_once(&flag, says), 0));
    SAY_NUMBER((call_once(&flag, says), 0));
}

// --- <threads.h> ---

static mtx_t c_mutex;
static cnd_t c_condition;

static int returns_number(void *argument) { return *(int *)argument; }

static int leaves(void *argument) { thrd_exit(*(int *)argument); }

static int notifies(void *argument) {
    REQUIRE(mtx_lock(&c_mutex) == thrd_success && cnd_signal(&c_condition) == thrd_success);
    (void)argument;
    return mtx_unlock(&c_mutex);
}

static int asks_for_c_mutex(void *argument) {
    struct timespec real = soon(CLOCK_REALTIME);
    SAY_NUMBER(mtx_trylock(&c_mutex));
    SAY_NUMBER(mtx_timedlock(&c_mutex, &real));
    SAY_NUMBER(mtx_timedlock(&c_mutex, &wrong));
    (void)argument;
    return 0;
}

static void ask_c11(void) {
    thrd_t thread;
    int number = 42, value = 0;
    SAY_NUMBER(mtx_init(&c_mutex, 99));
    SAY_NUMBER(mtx_init(&c_mutex, mtx_plain | mtx_recursive));
    SAY_NUMBER(mtx_lock(&c_mutex));
    SAY_NUMBER(mtx_lock(&c_mutex));
    SAY_NUMBER(mtx_trylock(&c_mutex));
    // Without a word, which the thread's own might come before.
    REQUIRE(thrd_create(&thread, asks_for_c_mutex, NULL) == thrd_success);
    SAY_NUMBER(thrd_join(thread, &value));
    for (int level = 0; level < 4; level++) SAY_NUMBER(mtx_unlock(&c_mutex));
    SAY_NUMBER((mtx_destroy(&c_mutex), 0));
    SAY_NUMBER(mtx_init(&c_mutex, mtx_timed));
    SAY_NUMBER(cnd_init(&c_condition));
    SAY_NUMBER(mtx_lock(&c_mutex));
    SAY_NUMBER(cnd_timedwait(&c_condition, &c_mutex, &past));
    SAY_NUMBER(cnd_timedwait(&c_condition, &c_mutex, &wrong));
    SAY_NUMBER(thrd_create(&thread, notifies, NULL));
    SAY_NUMBER(cnd_wait(&c_condition, &c_mutex));
    SAY_NUMBER(mtx_unlock(&c_mutex));
    SAY_NUMBER(thrd_join(thread, &value));
    SAY_NUMBER(mtx_lock(&c_mutex));
    SAY_NUMBER(cnd_signal(&c_condition));
    SAY_NUMBER(cnd_broadcast(&c_condition));
    SAY_NUMBER((mtx_destroy(&c_mutex), 0));
    SAY_NUMBER(mtx_unlock(&c_mutex));
    SAY_NUMBER((mtx_destroy(&c_mutex), 0));
    SAY_NUMBER(mtx_lock(&c_mutex));
    SAY_NUMBER(mtx_unlock(&c_mutex));
    SAY_NUMBER((cnd_destroy(&c_condition), 0));
    SAY_NUMBER(thrd_create(&thread, returns_number, &number));
    SAY_NUMBER(thrd_join(thread, &value));
    SAY_NUMBER(value);
    SAY_NUMBER(thrd_join(thread, &value));
    SAY_NUMBER(thrd_create(&thread, leaves, &number));
    SAY_NUMBER(thrd_join(thread, NULL));
    SAY_NUMBER(thrd_create(&thread, returns_number, &number));
    SAY_NUMBER(thrd_detach(thread));
    SAY_NUMBER(thrd_join(thrd_current(), NULL));
}

// --- Processes and modules ---

static void ask_processes(void) {
    int status = 0;
    fflush(stdout);
    pid_t child = vfork();
    if (child == 0) _exit(3);
    SAY_NUMBER(child > 0 && waitpid(child, &status, 0) == child ? WEXITSTATUS(status) : -1);
    child = fork();
    if (child == 0) exit(4);
    SAY_NUMBER(child > 0 && waitpid(child, &status, 0) == child ? WEXITSTATUS(status) : -1);
    SAY_NUMBER(dlclose(dlopen(NULL, RTLD_NOW)));
    // Not this program's own, which counts.
    void (*next_free)(void *) = (void (*)(void *))(intptr_t)dlsym(RTLD_NEXT, "free");
    SAY_NUMBER((next_free(malloc(10)), 0));
    void *(*next_realloc)(void *, size_t) = (void *(*)(void *, size_t))(intptr_t)dlsym(RTLD_NEXT, "realloc");
    char *moved = next_realloc(strcpy(next_realloc(NULL, 10), "moved"), 1 << 20);
    SAY_NUMBER(strcmp(moved, "moved"));
    SAY_NUMBER(next_realloc(moved, (size_t)PTRDIFF_MAX) == NULL ? errno : 0);
    next_free(moved);
    void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    SAY_NUMBER(munmap(page, 4096));
    SAY_NUMBER(munmap((char *)page + 1, 4096));
    printf("vfork() exit() answered\n");
}

int answers(void) {
    ask_threads();
    ask_mutexes();
    ask_conditions();
    ask_semaphores();
    ask_others();
    ask_c11();
    ask_processes();
    return 0;
}
