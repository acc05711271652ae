// Blocking: the words of locks, the guard of everything else, queues of waiting threads, and the life of a thread.
#pragma once

#include "st_platform.h"
#include "st_runtime.h"

// --- Atomic words, with the ordering in the name ---

static inline uint32_t st_load_acquire(const uint32_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }
static inline uint32_t st_load_relaxed(const uint32_t *word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }
static inline void st_store_release(uint32_t *word, uint32_t value) { __atomic_store_n(word, value, __ATOMIC_RELEASE); }
static inline uint64_t st_load_relaxed64(const uint64_t *word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }
static inline uint64_t st_load_acquire64(const uint64_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }
static inline void st_store_relaxed64(uint64_t *word, uint64_t value) {
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}
static inline void st_store_release64(uint64_t *word, uint64_t value) {
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}
static inline uint64_t st_fetch_add_relaxed64(uint64_t *word, uint64_t value) {
    return __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}
static inline uint32_t st_fetch_add_release(uint32_t *word, uint32_t value) {
    return __atomic_fetch_add(word, value, __ATOMIC_RELEASE);
}

// --- The word of a lock ---
//
// LOCKED: somebody holds it. WAITERS: somebody may sleep on it. RELEASING: a thread has the sole right to record its
// release and to let go; only plain Locks use it, which any thread may release.

#define ST_LOCKED 1u
#define ST_WAITERS 2u
#define ST_RELEASING 4u

// Acquire on success: partner of st_word_unlock's release.
static inline bool st_word_try_lock(uint32_t *word) {
    uint32_t expected = 0;
    return __atomic_compare_exchange_n(word, &expected, ST_LOCKED, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

// Blocks until the word is locked by the caller; false if the deadline passes first.
bool st_word_lock_slow(uint32_t *word, uint64_t deadline_ns);

void st_word_wake_one(uint32_t *word);

// Lets go and wakes one sleeper; false if the word was not locked, which leaves it as it was.
static inline bool st_word_unlock(uint32_t *word) {
    uint32_t old = __atomic_exchange_n(word, 0, __ATOMIC_RELEASE);
    if (st_unlikely(old & ST_WAITERS)) st_word_wake_one(word);
    return old & ST_LOCKED;
}

// The slow half of st_word_claim_release.
bool st_word_claim_release_slow(uint32_t *word, const uint64_t *owner);

// Takes the sole right to release a locked word, after the acquisition is on record; false if it is not locked.
static inline bool st_word_claim_release(uint32_t *word, const uint64_t *owner) {
    uint32_t expected = ST_LOCKED;
    if (st_likely(st_load_acquire64(owner) != 0 &&
                  __atomic_compare_exchange_n(word, &expected, ST_LOCKED | ST_RELEASING, false, __ATOMIC_ACQUIRE,
                                              __ATOMIC_RELAXED)))
        return true;
    return st_word_claim_release_slow(word, owner);
}

// --- The guard of an object ---
//
// A short critical section of the primitive's own. It is never held while waiting for anything but room in a buffer,
// and it is a region: see st_signals.h.

static inline void st_guard_lock(st_object *object) {
    st_region_enter();
    if (st_unlikely(!st_word_try_lock(&object->guard))) st_word_lock_slow(&object->guard, ST_FOREVER);
}
static inline void st_guard_unlock(st_object *object) {
    st_word_unlock(&object->guard);
    st_region_leave();
}

// --- Queues of waiting threads; all under the object's guard ---

// Puts the calling thread at the end of the object's queue, not yet let go.
void st_queue_enter(st_object *object);
// The same for a shared hold: see st_queue_let_go_kind.
void st_queue_enter_shared(st_object *object);
// Takes the calling thread out again; false if somebody has let it go already.
bool st_queue_leave(st_object *object);
// Lets the oldest waiting thread go; false if there is none. It wakes at once and may need the guard to go on.
bool st_queue_let_go(st_object *object);
// Lets up to `count` go, and returns how many those were.
int64_t st_queue_let_go_many(st_object *object, int64_t count);
// Lets the oldest go that waits for a shared hold, or the oldest that does not; false if there is none.
bool st_queue_let_go_kind(st_object *object, bool shared);
// Whether the oldest waiting thread waits for a shared hold; false if none waits.
bool st_queue_begins_shared(const st_object *object);
int64_t st_queue_length(const st_object *object);

// Sleeps until the calling thread is let go; false if the deadline passes first. Without the guard.
bool st_park(uint64_t deadline_ns);

// Puts on record that the calling thread is about to block, for a recording that is on and for one that starts later.
// `numbered`: the caller holds the object's guard (see st_emit). `deadline_ns`: when it gives up, or ST_FOREVER; the
// event's value is the time until then, and 0 for a wait without a limit.
void st_block_begin(uint8_t kind, st_object *object, bool numbered, uint64_t deadline_ns, st_site site);
// The calling thread goes on.
void st_block_end(void);

// Puts on record that what comes next was asked for with a limit on the wait; the value is the time until
// `deadline_ns`, 0 for a deadline that has always passed. Only what is granted at once needs it: a wait says its limit.
void st_note_attempt(st_object *object, uint64_t deadline_ns, st_site site);

// --- The life of a thread ---

// Makes a thread that is not started; one reference is the caller's. `kind`: thread or timer. `daemon`: 0, 1, or -1 to
// inherit from the calling thread.
st_thread *st_thread_create(uint8_t kind, const char *name, int daemon, st_site site);
void st_thread_retain(st_thread *thread);
void st_thread_release(st_thread *thread);

// Starts it and returns once it runs. 0, EALREADY if it was started before, or what the system said. The new thread
// calls `body` (which returns 0 for returned, 1 for threw), then `finished`, and then is ENDED.
int st_thread_start(st_thread *thread, uint32_t (*body)(void *context), void (*finished)(void *context), void *context,
                    st_site site);
// Waits for its end: 1 ended, 0 timed out. Not for the calling thread, nor for one that was never started.
int st_thread_join(st_thread *thread, uint64_t deadline_ns, st_site site);
// Renames it; on record, and for the operating system too if it is the calling thread (or is not started yet).
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
// Retains up to `capacity` threads that are alive, oldest first, and returns how many are alive. `retain_peer` is called
// with each one's peer, if it has one, while the thread is sure to be alive.
uint64_t st_live_threads(st_thread **buffer, uint64_t capacity, void (*retain_peer)(void *peer));
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
// Puts the calling thread to sleep, on record.
void st_thread_sleep(uint64_t nanoseconds, st_site site);
