// Threads as a recording knows them: their list, stand-ins for those that no front started, and their end.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "st_internal.h"

__thread st_thread *st_current __attribute__((tls_model("initial-exec")));

// All threads that are not freed, in the order of creation; under the registry's lock.
st_thread *st_threads;
static st_thread *last_thread;

static uint64_t last_serial;
static uint32_t last_dummy;
static st_thread *main_thread;  // atomic: release store, acquire load
static pthread_key_t thread_key;
static void (*peer_release)(void *peer);  // atomic, relaxed

void st_set_peer_release(void (*release)(void *peer)) { __atomic_store_n(&peer_release, release, __ATOMIC_RELAXED); }

bool st_thread_is_alive(const st_thread *thread) {
    uint32_t phase = st_thread_phase(thread);
    return phase == ST_PHASE_STARTING || phase == ST_PHASE_ALIVE || phase == ST_PHASE_ENDING;
}

st_thread *st_thread_find(uint64_t serial) {
    if (serial == 0) return NULL;
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next)
        if (thread->serial == serial) return st_thread_is_alive(thread) ? thread : NULL;
    return NULL;
}

st_thread *st_thread_enlist(void) {
    st_thread *thread = st_allocate(sizeof *thread);
    thread->serial = __atomic_add_fetch(&last_serial, 1, __ATOMIC_RELAXED);
    thread->references = 1;
    st_registry_lock();
    thread->previous = last_thread;
    if (last_thread != NULL) last_thread->next = thread;
    else st_threads = thread;
    last_thread = thread;
    st_registry_unlock();
    return thread;
}

static void deallocate(st_thread *thread) {
    st_object_destroy(&thread->object, st_no_site);
    st_registry_lock();
    if (thread->previous != NULL) thread->previous->next = thread->next;
    else st_threads = thread->next;
    if (thread->next != NULL) thread->next->previous = thread->previous;
    else last_thread = thread->previous;
    st_registry_unlock();
    st_deallocate(thread, sizeof *thread);
}

void st_thread_retain(st_thread *thread) { __atomic_fetch_add(&thread->references, 1, __ATOMIC_RELAXED); }

void st_thread_release(st_thread *thread) {
    // Acquire and release: the last one sees what the others did before they let go.
    if (__atomic_sub_fetch(&thread->references, 1, __ATOMIC_ACQ_REL) == 0) deallocate(thread);
}

// --- Stand-ins ---

// A handler may be the first on its thread to touch the library, and may come while its thread is about to do so.
st_thread *st_adopt_current_thread(void) {
    uint64_t mask = st_signals_block();
    if (st_current != NULL) {
        st_signals_restore(mask);
        return st_current;
    }
    st_region_enter();
    st_thread *thread = st_thread_enlist();
    bool is_main = st_native_thread_id() == st_process_id() && !st_main_has_left();
    thread->is_main = is_main;
    thread->native_id = st_native_thread_id();
    thread->object.kind = ST_OBJECT_THREAD;
    if (is_main) {
        strcpy(thread->first_name, "main");
        thread->object.origin = st_copy_text("main", 4);
        __atomic_store_n(&main_thread, thread, __ATOMIC_RELEASE);
    } else {
        char *end = thread->first_name + sizeof thread->first_name;
        st_put_number(st_put_text(thread->first_name, end, "Dummy-"), end,
                      __atomic_add_fetch(&last_dummy, 1, __ATOMIC_RELAXED));
        thread->object.flags = ST_DEFINED_DAEMON | ST_DEFINED_FOREIGN;
    }
    thread->object.name = thread->first_name;
    thread->object.borrows_name = true;
    st_store_release(&thread->phase, ST_PHASE_ALIVE);
    st_current = thread;
    pthread_setspecific(thread_key, thread);
    st_object_link(&thread->object);
    __atomic_store_n(&thread->object.fresh, true, __ATOMIC_RELAXED);
    st_emit(ST_EVENT_BEGIN, &thread->object, st_no_site, 0);
    __atomic_store_n(&thread->object.fresh, false, __ATOMIC_RELAXED);
    st_region_leave();
    st_signals_restore(mask);
    return thread;
}

// Puts the end on record; nothing of this thread's comes after it. Returns the recording that has it, 0 for none.
static uint32_t record_end(st_thread *thread, uint32_t end_value) {
    thread->end_value = end_value;
    st_guard_lock(&thread->object);
    st_emit(ST_EVENT_END, &thread->object, st_no_site, end_value);
    uint32_t epoch = st_recording() ? thread->object.epoch : 0;
    st_guard_unlock(&thread->object);
    thread->muted = true;
    return epoch;
}

// Puts the end on record in the thread's own buffer, with the registry's lock: nobody else writes there meanwhile.
static void append_end(st_thread *thread, uint32_t epoch, uint32_t end_value) {
    __atomic_store_n(&thread->busy, 1, __ATOMIC_RELAXED);
    if (thread->epoch != epoch) st_attach(thread);
    st_append(thread, &thread->own, ST_EVENT_END, &thread->object, ST_NUMBERED, st_no_site, end_value, NULL);
    __atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
}

// Lets go of the thread's buffer, and wakes the joiners; gives the registry's lock back.
static void finish_end(st_thread *thread, uint32_t epoch) {
    if (epoch != 0 && thread->epoch == epoch) {
        st_segment_close(&thread->own);
        st_segment_close(&thread->handlers);
    }
    st_store_release(&thread->phase, ST_PHASE_ENDED);
    st_registry_unlock();
    st_futex_wake(&thread->phase, INT_MAX, false);
}

// Puts the end on record, lets go of the buffer, and wakes the joiners.
static void end_current_thread(st_thread *thread, uint32_t end_value) {
    uint32_t recorded = record_end(thread, end_value);
    st_registry_lock();
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    // A recording that started just now took the thread for alive.
    if (epoch != 0 && thread->object.epoch == epoch && recorded != epoch) append_end(thread, epoch, end_value);
    finish_end(thread, epoch);
}

void st_thread_end_of_gone(st_thread *thread) {
    if (thread->is_main || st_thread_phase(thread) != ST_PHASE_ALIVE) return;
    uint64_t mask = st_signals_block();
    st_registry_lock();
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    if (epoch != 0 && thread->object.epoch == epoch) {
        st_guard_lock(&thread->object);
        append_end(thread, epoch, 0);
        st_guard_unlock(&thread->object);
    }
    thread->muted = true;
    finish_end(thread, epoch);
    st_signals_restore(mask);
}

#if ST_IS_UNDER_THREAD_SANITIZER
// It lets go of a thread in the last round, before it comes to us.
#define LAST_ROUND (PTHREAD_DESTRUCTOR_ITERATIONS - 1)
#else
#define LAST_ROUND PTHREAD_DESTRUCTOR_ITERATIONS
#endif

// Of Dispatch, where the program has it. Main then leaves its thread in a destructor that does not return, and goes on in others.
extern void dispatch_main(void) __attribute__((weak));

// Whether the thread's destructors are called once more: those of other thread-local values may use primitives, and it is the
// last round that ends the thread.
static bool has_another_round(st_thread *thread) {
    return ++thread->destructor_rounds < LAST_ROUND && pthread_setspecific(thread_key, thread) == 0;
}

// The thread-local destructor: the one sign that a thread we did not start has ended.
static void thread_is_gone(void *pointer) {
    st_thread *thread = pointer;
    // The program has put something else there, by a key that it does not have.
    if (thread != st_current) return;
    // What a handler did after the end could not be on record.
    uint64_t mask = st_signals_block();
    // An async main leaves its thread for good. Thread.main stays what it is. The thread is kept for signals: what handlers do
    // on it belongs to a stand-in of its own.
    if (thread->is_main) {
        if (dispatch_main != NULL || !has_another_round(thread)) {
            st_note_main_left();
            record_end(thread, 0);
            st_current = NULL;
        }
        st_signals_restore(mask);
        return;
    }
    if (st_thread_is_alive(thread)) {
        if (has_another_round(thread)) {
            st_signals_restore(mask);
            return;
        }
        end_current_thread(thread, 0);
    }
    // A thread of the library has none any more, unless something asked for it after its end.
    void (*release)(void *peer) = __atomic_load_n(&peer_release, __ATOMIC_RELAXED);
    void *peer = st_thread_peer(thread);
    if (peer != NULL && release != NULL) release(peer);
    // Still as this thread, which records nothing more: the end of its object must not make a stand-in for it.
    st_thread_release(thread);
    st_current = NULL;
}

// The one sign of the end of a thread that no front started: the kernel clears a word of its own for the C library, and
// __cxa_thread_atexit_impl allocates. The value of one of the first keys is in the C library's record of the thread.
// It is the very first, since destructors are called in the order of the keys, and Dispatch's for an async main never returns.
void st_threads_initialize(void) { pthread_key_create(&thread_key, thread_is_gone); }

void st_thread_enter(st_thread *thread) {
    st_current = thread;
    __atomic_store_n(&thread->native_id, st_native_thread_id(), __ATOMIC_RELAXED);
    pthread_setspecific(thread_key, thread);
}

void st_thread_leave(st_thread *thread, uint32_t end_value) {
    // For good: what a handler did after the end could not be on record.
    st_signals_block();
    end_current_thread(thread, end_value);
}

void st_end_main(void) {
    st_thread *main = st_main_thread();
    if (main == NULL || st_thread_phase(main) != ST_PHASE_ALIVE) return;
    // An async main's end was put on record when it left its thread.
    if (main == st_current) {
        main->end_value = 0;
        st_guard_lock(&main->object);
        st_emit(ST_EVENT_END, &main->object, st_no_site, 0);
        st_guard_unlock(&main->object);
    }
    st_store_release(&main->phase, ST_PHASE_ENDING);
    st_futex_wake(&main->phase, INT_MAX, false);
}

st_thread *st_main_thread(void) { return __atomic_load_n(&main_thread, __ATOMIC_ACQUIRE); }

void st_threads_after_fork(void) {
    st_thread *self = st_current;
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next) {
        thread->epoch = 0;
        thread->busy = 0;
        thread->own = (st_lane){.number = ST_LANE_OWN};
        thread->handlers = (st_lane){.number = ST_LANE_HANDLERS};
        thread->handlers_busy = false;
        thread->blocked_on = NULL;
        thread->queue = NULL;
        thread->queue_previous = thread->queue_next = NULL;
        if (thread == self) continue;
        // It does not exist in this process.
        if (st_thread_is_alive(thread)) thread->phase = ST_PHASE_ENDED;
        thread->is_main = false;
    }
    if (self == NULL) {
        main_thread = NULL;
        return;
    }
    self->is_main = true;
    self->phase = ST_PHASE_ALIVE;
    self->native_id = st_native_thread_id();
    self->object.flags &= (uint8_t)~(ST_DEFINED_DAEMON | ST_DEFINED_FOREIGN);
    main_thread = self;
}
