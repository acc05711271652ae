// The end of the system's threads, after the end of ours: a thread whose join has returned runs no more code, so that its
// code may go, as with a library that is unloaded.
//
// What a join waits for is put on record and told by the thread itself, which then still has its destructors to run. So a
// join waits for the system's thread, too. Nobody may ever join a thread; its stack must not wait for that. So each thread
// that ends looks after those that ended before it.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <time.h>

#include "primitives_internal.h"

enum exit_state {
    EXIT_UNKNOWN = 0,   // not a thread of the library, or of a process before a fork
    EXIT_COMING = 1,    // the thread runs, or runs its destructors
    EXIT_AWAITED = 2,   // somebody is waiting for it by the system's call, which only one may
    EXIT_OVER = 3,
};

// Threads that have ended, and that nobody has seen to be over, the first one first; the list holds references.
static st_thread *ended;
static st_thread **last_link = &ended;
static uint32_t list_word;  // a lock: see st_word.h

static void lock_list(void) {
    if (!st_word_try_lock(&list_word)) st_word_lock_slow(&list_word, ST_FOREVER);
}

// How many of them a thread looks after.
#define LOOKS 4

void st_exit_expect(st_thread *thread, pthread_t handle) {
    thread->handle = handle;
    // Release: partner of the acquire in claim; the handle is there.
    st_store_release(&thread->exit_state, EXIT_COMING);
}

// The sole right to wait for a thread by the system's calls.
static bool claim(st_thread *thread) {
    uint32_t expected = EXIT_COMING;
    return __atomic_compare_exchange_n(&thread->exit_state, &expected, EXIT_AWAITED, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

// Gives the right back, with what was found.
static void settle(st_thread *thread, bool is_over) {
    // Release: partner of the acquire loads in st_exit_await.
    st_store_release(&thread->exit_state, is_over ? EXIT_OVER : EXIT_COMING);
    st_futex_wake(&thread->exit_state, INT_MAX, false);
}

// Takes a thread that is over out of the list, and gives up the list's reference.
static void forget(st_thread *thread) {
    lock_list();
    st_thread **link = &ended;
    while (*link != NULL && *link != thread) link = &(*link)->next_ended;
    bool is_listed = *link == thread;
    if (is_listed) {
        *link = thread->next_ended;
        if (last_link == &thread->next_ended) last_link = link;
    }
    st_word_unlock(&list_word);
    if (is_listed) st_thread_release(thread);
}

void st_exit_announce(st_thread *thread) {
    st_thread *others[LOOKS];
    int count = 0;
    lock_list();
    for (st_thread *other = ended; other != NULL && count < LOOKS; other = other->next_ended) {
        if (!claim(other)) continue;
        st_thread_retain(other);
        others[count++] = other;
    }
    st_thread_retain(thread);
    *last_link = thread;
    last_link = &thread->next_ended;
    st_word_unlock(&list_word);
    for (int index = 0; index < count; index++) {
        st_front_begin();
        bool is_over = pthread_tryjoin_np(others[index]->handle, NULL) == 0;
        st_front_end();
        settle(others[index], is_over);
        if (is_over) forget(others[index]);
        st_thread_release(others[index]);
    }
}

void st_exit_await(st_thread *thread, uint64_t deadline_ns) {
    for (uint32_t state; (state = st_load_acquire(&thread->exit_state)) == EXIT_COMING || state == EXIT_AWAITED;) {
        if (state == EXIT_AWAITED || !claim(thread)) {
            if (!st_futex_wait(&thread->exit_state, EXIT_AWAITED, deadline_ns, false)) return;
            continue;
        }
        struct timespec deadline = {(time_t)(deadline_ns / 1000000000ull), (long)(deadline_ns % 1000000000ull)};
        st_front_begin();
        int problem = deadline_ns == ST_FOREVER
                          ? pthread_join(thread->handle, NULL)
                          : pthread_clockjoin_np(thread->handle, NULL, CLOCK_MONOTONIC, &deadline);
        st_front_end();
        settle(thread, problem == 0);
        if (problem == 0) forget(thread);
        if (problem != 0) return;
    }
}

// The other threads do not exist in the child.
static void forget_all(void) {
    list_word = 0;
    ended = NULL;
    last_link = &ended;
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next) thread->exit_state = EXIT_UNKNOWN;
}

__attribute__((constructor(102))) static void prepare_for_forks(void) { st_add_after_fork_hook(forget_all); }
