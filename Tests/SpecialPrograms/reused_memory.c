// Mutexes that nobody destroys, and others where their memory is given out again: in a large block, of zeroed memory where an
// initialized one was, of a block that was moved, in a page that was unmapped, and among a thread's own variables.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "test_support.h"

typedef struct task {
    pthread_mutex_t *first, *second;
    handshake starts, ends;
} task;

static void take_both(pthread_mutex_t *first, pthread_mutex_t *second) {
    REQUIRE(pthread_mutex_lock(first) == 0 && pthread_mutex_lock(second) == 0);
    REQUIRE(pthread_mutex_unlock(second) == 0 && pthread_mutex_unlock(first) == 0);
}

static void *run_task(void *argument) {
    task *task = argument;
    await(task->starts);
    take_both(task->first, task->second);
    tell(task->ends);
    return NULL;
}

// Two threads that are there before either of them does anything.
typedef struct pair {
    pthread_t threads[2];
    task tasks[2];
} pair;

static void start(pair *pair) {
    for (int index = 0; index < 2; index++) {
        pair->tasks[index] = (task){NULL, NULL, handshake_new(), handshake_new()};
        REQUIRE(pthread_create(&pair->threads[index], NULL, run_task, &pair->tasks[index]) == 0);
    }
}

static void take_in(pair *pair, int index, pthread_mutex_t *first, pthread_mutex_t *second) {
    task *task = &pair->tasks[index];
    task->first = first;
    task->second = second;
    tell(task->starts);
    await(task->ends);
}

static void finish(pair *pair) {
    for (int index = 0; index < 2; index++) REQUIRE(pthread_join(pair->threads[index], NULL) == 0);
}

static void large_block(void) {
    enum { COUNT = 1000, ONE = 500, OTHER = 501 };
    pair pair;
    start(&pair);
    pthread_mutex_t *table = calloc(COUNT, sizeof *table);
    uintptr_t where = (uintptr_t)table;
    take_in(&pair, 0, &table[ONE], &table[OTHER]);
    free(table);
    table = calloc(COUNT, sizeof *table);
    REQUIRE((uintptr_t)table == where);
    take_in(&pair, 1, &table[OTHER], &table[ONE]);
    free(table);
    finish(&pair);
}

static void initialized(void) {
    static pthread_mutex_t constant = PTHREAD_MUTEX_INITIALIZER;
    pair pair;
    start(&pair);
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    uintptr_t where = (uintptr_t)mutex;
    REQUIRE(pthread_mutex_init(mutex, NULL) == 0);
    take_in(&pair, 0, mutex, &constant);
    free(mutex);
    mutex = malloc(sizeof *mutex);
    REQUIRE((uintptr_t)mutex == where);
    memset(mutex, 0, sizeof *mutex);
    take_in(&pair, 1, &constant, mutex);
    free(mutex);
    finish(&pair);
}

static pthread_mutex_t common = PTHREAD_MUTEX_INITIALIZER;

static void moved(void) {
    pair pair;
    start(&pair);
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    uintptr_t where = (uintptr_t)mutex;
    memset(mutex, 0, sizeof *mutex);
    take_in(&pair, 0, mutex, &common);
    void *larger = realloc(mutex, 1 << 20);
    REQUIRE(larger != NULL && (uintptr_t)larger != where);
    mutex = malloc(sizeof *mutex);
    REQUIRE((uintptr_t)mutex == where);
    memset(mutex, 0, sizeof *mutex);
    take_in(&pair, 1, &common, mutex);
    free(mutex);
    free(larger);
    finish(&pair);
}

static void *map(void *where) {
    return mmap(where, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (where == NULL ? 0 : MAP_FIXED_NOREPLACE), -1,
                0);
}

static void unmapped(void) {
    pair pair;
    start(&pair);
    pthread_mutex_t *mutex = map(NULL);
    REQUIRE(mutex != MAP_FAILED);
    take_in(&pair, 0, mutex, &common);
    REQUIRE(munmap(mutex, 4096) == 0 && map(mutex) == mutex);
    take_in(&pair, 1, &common, mutex);
    REQUIRE(munmap(mutex, 4096) == 0);
    finish(&pair);
}

static __thread pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
static uintptr_t where_own;
static pid_t number;
static handshake is_begun;

static void *use_own_first(void *argument) {
    where_own = (uintptr_t)&own;
    number = gettid();
    take_both(&own, &common);
    tell(is_begun);
    return argument;
}

static void *use_own_last(void *argument) {
    REQUIRE((uintptr_t)&own == where_own);
    take_both(&common, &own);
    return argument;
}

static void threads_own(void) {
    is_begun = handshake_new();
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, use_own_first, NULL) == 0 && pthread_detach(thread) == 0);
    await(is_begun);
    await_end(number);
    REQUIRE(pthread_create(&thread, NULL, use_own_last, NULL) == 0 && pthread_join(thread, NULL) == 0);
}

int main(void) {
    // First: the threads of the others leave their stacks.
    threads_own();
    large_block();
    initialized();
    moved();
    unmapped();
    return 0;
}
