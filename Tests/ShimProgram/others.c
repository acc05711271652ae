// Barriers, spin locks, what is done once, and <threads.h>.
#define _GNU_SOURCE
#include <threads.h>

#include "say.h"

static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static once_flag flag = ONCE_FLAG_INIT;
static int times, meetings, sum;  // atomic, but for `sum`
static pid_t callers[4];          // the kernel's numbers
static handshake is_there;

// While the other threads wait for its end.
static void run_once(void) {
    if (times == 0)
        for (int index = 0; index < 4; index++) await(is_there);
    for (int index = 0; index < 4; index++)
        if (callers[index] != gettid()) await_sleep(callers[index]);
    __atomic_add_fetch(&times, 1, __ATOMIC_SEQ_CST);
}

static void *meet(void *argument) {
    *(pid_t *)argument = gettid();
    tell(is_there);
    REQUIRE(pthread_once(&once, run_once) == 0);
    call_once(&flag, run_once);
    for (int round = 0; round < 20; round++) {
        int result = pthread_barrier_wait(&barrier);
        REQUIRE(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        if (result != 0) __atomic_add_fetch(&meetings, 1, __ATOMIC_SEQ_CST);
        REQUIRE(pthread_spin_lock(&spin) == 0);
        sum++;
        REQUIRE(pthread_spin_unlock(&spin) == 0);
    }
    return argument;
}

static mtx_t mutex;
static cnd_t condition;
static int is_told;

static int wait_in_c11(void *argument) {
    REQUIRE(mtx_lock(&mutex) == thrd_success);
    while (!is_told) REQUIRE(cnd_wait(&condition, &mutex) == thrd_success);
    REQUIRE(mtx_unlock(&mutex) == thrd_success);
    return *(int *)argument;
}

static pid_t leaving;  // the kernel's number

static int leaves(void *argument) {
    leaving = gettid();
    tell(is_there);
    return *(int *)argument;
}

static void try_c11(void) {
    SAY(mtx_init(&mutex, mtx_timed));
    SAY(cnd_init(&condition));
    thrd_t threads[2];
    int value = 42, result = 0;
    REQUIRE(thrd_create(&threads[0], wait_in_c11, &value) == thrd_success);
    REQUIRE(thrd_create(&threads[1], wait_in_c11, &value) == thrd_success);
    SAY(mtx_lock(&mutex));
    printf("busy %d\n", mtx_trylock(&mutex) == thrd_busy);
    struct timespec real = soon(CLOCK_REALTIME);
    printf("timed out %d\n", cnd_timedwait(&condition, &mutex, &real) == thrd_timedout);
    printf("timed out %d\n", mtx_timedlock(&mutex, &real) == thrd_timedout);
    is_told = 1;
    SAY(cnd_signal(&condition));
    SAY(cnd_broadcast(&condition));
    SAY(mtx_unlock(&mutex));
    REQUIRE(thrd_join(threads[0], &result) == thrd_success && result == 42);
    REQUIRE(thrd_join(threads[1], NULL) == thrd_success);
    REQUIRE(thrd_create(&threads[0], leaves, &value) == thrd_success && thrd_detach(threads[0]) == thrd_success);
    await(is_there);
    await_end(leaving);
    cnd_destroy(&condition);
    mtx_destroy(&mutex);
}

int others(void) {
    pthread_t threads[4];
    is_there = handshake_new();
    SAY(pthread_barrier_init(&barrier, NULL, 0));
    SAY(pthread_barrier_init(&barrier, NULL, 4));
    SAY(pthread_spin_init(&spin, 0));
    for (int index = 0; index < 4; index++)
        REQUIRE(pthread_create(&threads[index], NULL, meet, &callers[index]) == 0);
    for (int index = 0; index < 4; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    SAY(pthread_spin_trylock(&spin));
    SAY(pthread_spin_trylock(&spin));
    SAY(pthread_spin_unlock(&spin));
    SAY(pthread_spin_destroy(&spin));
    SAY(pthread_barrier_destroy(&barrier));
    printf("times %d meetings %d sum %d\n", times, meetings, sum);
    try_c11();
    return 0;
}

static pthread_once_t unfinished = PTHREAD_ONCE_INIT, around = PTHREAD_ONCE_INIT;

static void leave(void) { pthread_exit(NULL); }
static void nest(void) { pthread_once(&unfinished, leave); }

static void *start(void *argument) {
    pthread_once(&around, nest);
    return argument;
}

static void end_well(void) { printf("done\n"); }

// A thread ends inside of a routine inside of another one; both are run again then.
int once_left(void) {
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, start, NULL) == 0);
    REQUIRE(pthread_join(thread, NULL) == 0);
    SAY(pthread_once(&unfinished, end_well));
    SAY(pthread_once(&around, end_well));
    return 0;
}
