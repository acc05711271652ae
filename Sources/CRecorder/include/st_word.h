// The word of a lock: the primitives' own, the guard of an object, and the recorder's locks.
#pragma once

#include "st_atomics.h"
#include "st_platform.h"
#include "st_runtime.h"

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
