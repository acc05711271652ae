// The beginning of a thread that a front starts, and the sight of its end.
#include <limits.h>

#include "st_internal.h"

st_thread *st_thread_create(uint8_t kind, const char *name, int daemon, st_site site) {
    return st_thread_create_joinable(kind, name, daemon, false, site);
}

st_thread *st_thread_create_joinable(uint8_t kind, const char *name, int daemon, bool is_joinable, st_site site) {
    st_thread *creator = st_self();
    st_thread *thread = st_thread_enlist();
    // A stand-in, which is a daemon, passes nothing on: nobody asked for its threads to be cut off.
    bool inherits = st_thread_is_daemon(creator) && !st_thread_is_foreign(creator);
    bool is_daemon = daemon < 0 ? inherits : daemon != 0;
    thread->object.flags = is_daemon ? ST_DEFINED_DAEMON : 0;
    thread->object.is_joinable = is_joinable;
    st_object_create(&thread->object, kind, name, 0, 0, site);
    return thread;
}

bool st_thread_will_start(st_thread *thread) {
    uint32_t expected = ST_PHASE_NEW;
    // Acquire: partner of the release in st_thread_did_not_start.
    if (!__atomic_compare_exchange_n(&thread->phase, &expected, ST_PHASE_STARTING, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
        return false;
    st_thread_retain(thread);  // the running thread's, given back by thread_is_gone
    return true;
}

void st_thread_did_not_start(st_thread *thread) {
    st_store_release(&thread->phase, ST_PHASE_NEW);
    st_thread_release(thread);
}

static void record(uint8_t kind, st_thread *thread, st_site site, int64_t value) {
    st_guard_lock(&thread->object);
    st_emit(kind, &thread->object, site, value);
    st_guard_unlock(&thread->object);
}

void st_thread_did_start(st_thread *thread, st_site site) {
    record(ST_EVENT_START, thread, site, 0);
    // Release: partner of the acquire load in st_thread_begin.
    st_store_release(&thread->gate, 1);
    st_futex_wake(&thread->gate, 1, false);
}

void st_thread_begin(st_thread *thread) {
    while (st_load_acquire(&thread->gate) == 0) st_futex_wait(&thread->gate, 0, ST_FOREVER, false);
    record(ST_EVENT_BEGIN, thread, st_no_site, 0);
    // Release: partner of the acquire loads of who waits for the thread to run.
    st_store_release(&thread->phase, ST_PHASE_ALIVE);
    st_futex_wake(&thread->phase, INT_MAX, false);
}

void st_thread_was_joined(st_thread *thread, st_site site) { record(ST_EVENT_JOIN, thread, site, 1); }
