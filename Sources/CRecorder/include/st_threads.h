// Threads as a recording knows them: what they are called, what they are blocked on, and how they end.
#pragma once

#include "st_atomics.h"
#include "st_platform.h"
#include "st_runtime.h"

// --- What a thread is ---

void st_thread_retain(st_thread *thread);
void st_thread_release(st_thread *thread);
// Renames it; on record.
void st_thread_rename(st_thread *thread, const char *name);
// The same, and for the operating system too if it is the calling thread.
void st_thread_set_name(st_thread *thread, const char *name);
// Copies its name and returns how long it is; at most `capacity` bytes are written.
uint64_t st_thread_copy_name(st_thread *thread, char *buffer, uint64_t capacity);
void st_thread_set_daemon(st_thread *thread, bool daemon);
// Gives a thread that is not started an origin in place of the one that its creator has for it.
void st_thread_set_origin(st_thread *thread, const char *origin);
// The thread's id in the recording that is on, 0 where it has none. For the thread itself, or once it was started.
uint32_t st_thread_recorded_id(st_thread *thread);
static inline uint32_t st_thread_phase(const st_thread *thread) { return st_load_acquire(&thread->phase); }
static inline bool st_thread_is_daemon(const st_thread *thread) {
    return __atomic_load_n(&thread->object.flags, __ATOMIC_RELAXED) & ST_DEFINED_DAEMON;
}
static inline bool st_thread_is_foreign(const st_thread *thread) {
    return __atomic_load_n(&thread->object.flags, __ATOMIC_RELAXED) & ST_DEFINED_FOREIGN;
}
// The main thread.
st_thread *st_main_thread(void);

// The front's own object for a thread. `st_thread_set_peer` stores it if there is none and returns the one that stays.
// The peer of a thread that st_thread_start runs must live until st_thread_start's `finished` is called. The peer of an adopted thread belongs to it: see st_set_peer_release.
static inline void *st_thread_peer(st_thread *thread) { return __atomic_load_n(&thread->peer, __ATOMIC_ACQUIRE); }
static inline void *st_thread_set_peer(st_thread *thread, void *peer) {
    void *expected = NULL;
    return __atomic_compare_exchange_n(&thread->peer, &expected, peer, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)
               ? peer
               : expected;
}
// `release` is called with the peer of an adopted thread when that thread has ended.
void st_set_peer_release(void (*release)(void *peer));

// --- What a thread is blocked on ---

// Puts on record that the calling thread is about to block, for a recording that is on and for one that starts later.
// `numbered`: the caller holds the object's guard (see st_emit). `deadline_ns`: when it gives up, or ST_FOREVER; the
// event's value is the time until then, and 0 for a wait without a limit.
void st_block_begin(uint8_t kind, st_object *object, bool numbered, uint64_t deadline_ns, st_site site);
// The same, given the time until then, 0 for no limit.
void st_block(uint8_t kind, st_object *object, bool numbered, int64_t limit, st_site site);
// The calling thread goes on.
void st_block_end(void);

// Puts on record which thread has a word that threads block on, by the system's number of it; 0 for nobody.
void st_record_owner(st_object *object, int64_t native_id, st_site site);

// Puts on record that what comes next was asked for with a limit on the wait; the value is the time until
// `deadline_ns`, 0 for a deadline that has always passed. Only what is granted at once needs it: a wait says its limit.
void st_note_attempt(st_object *object, uint64_t deadline_ns, st_site site);

// --- What a front needs that starts threads, or ends the process, itself ---

// The registry's lock protects the lists of objects and threads, the registration of objects, and the start and end of
// a recording. A signal handler defers what needs it.
void st_registry_lock(void);
void st_registry_unlock(void);
// All threads that are not freed, in the order of creation, linked by `next`; under the registry's lock.
extern st_thread *st_threads;

// A new thread in the list, zeroed but for a serial and one reference, which is the caller's.
st_thread *st_thread_enlist(void);
bool st_thread_is_alive(const st_thread *thread);
// Makes a thread that is not started; one reference is the caller's. `kind`: thread or timer. `daemon`: 0, 1, or -1 to
// inherit from the calling thread.
st_thread *st_thread_create(uint8_t kind, const char *name, int daemon, st_site site);
// The same, where `is_joinable` for one that is to be joined exactly once, unless it is detached.
st_thread *st_thread_create_joinable(uint8_t kind, const char *name, int daemon, bool is_joinable, st_site site);
// The caller is about to have the system start it; false if it was started before. The running thread has a reference of
// its own from now on, which is given back when the thread is gone.
bool st_thread_will_start(st_thread *thread);
// What came of it: by the same caller. The thread's beginning waits for its start to be on record.
void st_thread_did_start(st_thread *thread, st_site site);
void st_thread_did_not_start(st_thread *thread);
// Makes the calling thread the one that was to start.
void st_thread_enter(st_thread *thread);
// Puts the calling thread's beginning on record.
void st_thread_begin(st_thread *thread);
// Puts on record that the calling thread has seen the thread's end.
void st_thread_was_joined(st_thread *thread, st_site site);
// Puts the calling thread's end on record, lets go of its buffer, and wakes the joiners. It hears no signals any more.
void st_thread_leave(st_thread *thread, uint32_t end_value);
// The same for another thread, which the system has joined: where it has no end yet, it has ended by the system call alone.
void st_thread_end_of_gone(st_thread *thread);

// The calling thread is about to call the handlers of the process's end; true for the first that may end the program,
// which puts main's end on record (st_end_main) and may wait for other threads before.
bool st_exit_begin(int code);
// The body of main is over: it has ended for the others, who may wait for that, and goes on to the end of the process.
void st_end_main(void);

// Has every forked child call `hook` while its one thread records nothing yet. At most 4 of them; one that is known already stays
// the one it is.
void st_add_after_fork_hook(void (*hook)(void));
