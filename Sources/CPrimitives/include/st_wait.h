// Blocking: the words of locks, queues of waiting threads, and the life of a thread.
#pragma once

#include "CRecorder.h"

// --- The release of a plain lock ---

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

// --- The life of a thread ---

// Starts it and returns once it runs. 0, EALREADY if it was started before, or what the system said. The new thread
// calls `body` (which returns 0 for returned, 1 for threw), then `finished`, and then is ENDED.
int st_thread_start(st_thread *thread, uint32_t (*body)(void *context), void (*finished)(void *context), void *context,
                    st_site site);
// Waits for its end: 1 ended, 0 timed out. Not for the calling thread, nor for one that was never started.
int st_thread_join(st_thread *thread, uint64_t deadline_ns, st_site site);
// Retains up to `capacity` threads that are alive, oldest first, and returns how many are alive. `retain_peer` is called
// with each one's peer, if it has one, while the thread is sure to be alive.
uint64_t st_live_threads(st_thread **buffer, uint64_t capacity, void (*retain_peer)(void *peer));
// Puts the calling thread to sleep, on record.
void st_thread_sleep(uint64_t nanoseconds, st_site site);
