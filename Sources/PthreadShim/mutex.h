// What other files need of mutexes: a wait on a condition lets go of one and takes it again.
#pragma once

#include <time.h>

#include "shim.h"

// In a record's flags, as the C library has it in a mutex's type: at its owner's end it is let go.
#define SHIM_IS_ROBUST 16u

// The record of a mutex, made where it is new; NULL without memory, and where it is left out.
shim_record *shim_meet_mutex(const pthread_mutex_t *mutex, synctrace_place place);
// Whether the calling thread has it.
static inline bool shim_is_mine(const shim_record *record) {
    return __atomic_load_n(&record->holder, __ATOMIC_RELAXED) == shim_self.identity;
}
// Whether the calling thread has one that it is not on record with, as its memory says: it was taken before anything was
// recorded, as by a library's constructor.
static inline bool shim_has_unseen(const pthread_mutex_t *mutex) {
    return mutex->__data.__owner == (int)st_native_thread_id();
}
// How many times over its owner has it. Relaxed: others see what was so at some time, and tell mistakes by it alone.
static inline uint32_t shim_level(const shim_record *record) { return __atomic_load_n(&record->level, __ATOMIC_RELAXED); }
static inline void shim_set_level(shim_record *record, uint32_t level) {
    __atomic_store_n(&record->level, level, __ATOMIC_RELAXED);
}
// The C library has granted it, by 0 or EOWNERDEAD.
void shim_mutex_granted(shim_record *record, synctrace_place place);
// Puts on record that the calling thread has got hold of it, `level` times over.
void shim_mutex_acquired(shim_record *record, uint32_t level, synctrace_place place);
// The calling thread ends: the kernel lets go of the robust ones that it has.
void shim_mutex_thread_ends(void);
// In a forked child: one that other processes have, too, is the parent's where a thread of it has it, and is free here.
void shim_mutex_inherited(shim_record *record);
// The calling thread is about to let go of it; `level`: what is left.
void shim_mutex_releasing(shim_record *record, uint32_t level, synctrace_place place);

// TraceModel's Refusal, as far as the C library refuses anything.
enum shim_refusal {
    SHIM_UNLOCKED = 0,
    SHIM_NOT_OWNER = 1,
    SHIM_WAIT_UNLOCKED = 4,
    SHIM_WAIT_NOT_OWNER = 5,
    SHIM_JOIN_OF_ITSELF = 10,
    SHIM_ACQUIRE_OF_OWN = 19,
    SHIM_USE_AFTER_END = 20,
    SHIM_DESTROY_IN_USE = 21,
    SHIM_JOIN_OF_JOINED = 22,
    SHIM_JOIN_OF_DETACHED = 23,
    SHIM_DETACH_OF_JOINED = 24,
    SHIM_DETACH_OF_DETACHED = 25,
    SHIM_JOIN_IN_CYCLE = 26,
};
static inline void shim_refused(shim_record *record, enum shim_refusal refusal, synctrace_place place) {
    synctrace_event(ST_EVENT_RELEASE_ERROR, record->object, SYNCTRACE_UNNUMBERED, place, refusal);
}
// The same for what is not the release of a lock, nor a wait on a condition.
static inline void shim_misused(shim_record *record, enum shim_refusal refusal, synctrace_place place) {
    synctrace_event(ST_EVENT_MISUSE, record->object, SYNCTRACE_UNNUMBERED, place, refusal);
}
// A mutex was to be destroyed: `result` is what the C library has answered.
void shim_mutex_destroyed(const pthread_mutex_t *mutex, int result, synctrace_place place);

// Nanoseconds until a deadline on a clock, at least 1.
int64_t shim_time_until(clockid_t clock, const struct timespec *deadline);
