// pthread_rwlock_*. Readers record at the same time as others: all events of a lock take their numbers as shared ones do.
#define _GNU_SOURCE
#include <errno.h>

#include "mutex.h"
#include "shim.h"

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    (void)detail;
    const pthread_rwlock_t *lock = address;
    // Of the kinds that prefer writers, the C library knows one alone as such.
    bool writers_first = lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
    uint8_t preference = writers_first ? ST_DEFINED_WRITERS_FIRST : ST_DEFINED_READERS_FIRST;
    st_object *object = is_met ? st_object_meet(ST_OBJECT_RWLOCK, address, preference, 0)
                               : st_object_new_at(ST_OBJECT_RWLOCK, address, preference, 0,
                                                  (st_site){place.file, place.function, place.line});
    record->object = (synctrace_object *)(void *)object;
}

// --- The shared holds of the calling thread ---

static void add_shared(shim_record *record) {
    for (uint32_t place = 0; place < SHIM_SHARED_HOLDS; place++) {
        if (shim_self.shared[place] != NULL) continue;
        shim_self.shared[place] = record;
        return;
    }
    shim_self.more_shared++;
}

static bool take_shared(const shim_record *record) {
    for (uint32_t place = SHIM_SHARED_HOLDS; place-- > 0;) {
        if (shim_self.shared[place] != record) continue;
        shim_self.shared[place] = NULL;
        return true;
    }
    // One of those that are not among them, if anybody has it.
    if (shim_self.more_shared == 0 || __atomic_load_n(&record->waiters, __ATOMIC_RELAXED) == 0) return false;
    shim_self.more_shared--;
    return true;
}

// --- What is done with a lock, in one of its two ways ---

static void acquired(shim_record *record, bool shared, synctrace_place place) {
    if (shared) {
        uint32_t readers = __atomic_add_fetch(&record->waiters, 1, __ATOMIC_RELAXED);
        add_shared(record);
        synctrace_event(ST_EVENT_ACQUIRE_SHARED, record->object, SYNCTRACE_SHARED, place, readers);
    } else {
        __atomic_store_n(&record->holder, shim_self.identity, __ATOMIC_RELAXED);
        record->level = 1;
        synctrace_event(ST_EVENT_ACQUIRE, record->object, SYNCTRACE_SHARED, place, 1);
    }
}

typedef struct asking {
    pthread_rwlock_t *lock;
    clockid_t clock;
    const struct timespec *deadline;
    int (*wait)(const struct asking *asking);  // the real call
    bool shared;
} asking;

// Tries first, and then calls the real function. `record`: as it is found; `limit`: 0 for none, -1 where the call is a try.
__attribute__((noinline)) static int acquire(shim_record *record, const asking *asking, int64_t limit, synctrace_place place) {
    if (st_unlikely(record == NULL)) record = shim_meet(asking->lock, SHIM_RWLOCK, make, 0, place);
    if (record == NULL) return asking->wait(asking);
    int result = asking->shared ? shim_real.pthread_rwlock_tryrdlock(asking->lock)
                                : shim_real.pthread_rwlock_trywrlock(asking->lock);
    // The C library refuses its writer another acquisition: no wait begins.
    if (result == EBUSY && limit >= 0 && shim_is_mine(record)) {
        result = asking->wait(asking);
        if (result == EDEADLK) {
            shim_misused(record, SHIM_ACQUIRE_OF_OWN, place);
            return result;
        }
    } else if (result == EBUSY && limit >= 0) {
        synctrace_block(asking->shared ? ST_EVENT_REQUEST_SHARED : ST_EVENT_REQUEST, record->object, limit, place);
        result = asking->wait(asking);
        synctrace_unblock();
    } else if (result == 0 && limit != 0) {
        synctrace_event(ST_EVENT_ATTEMPT, record->object, SYNCTRACE_UNNUMBERED, place, limit < 0 ? 0 : limit);
    }
    if (result == 0) acquired(record, asking->shared, place);
    else
        synctrace_event(result == ETIMEDOUT ? ST_EVENT_TIMEOUT : ST_EVENT_TRY_FAIL, record->object,
                        SYNCTRACE_UNNUMBERED, place, 0);
    return result;
}

// --- Each function ---

// The record of a lock, NULL where it has none yet; SHIM_LEFT_OUT where its operations are not put on record.
static inline shim_record *find(const pthread_rwlock_t *lock) {
    return st_likely(shim_is_on()) ? shim_find_any(lock, SHIM_RWLOCK) : SHIM_LEFT_OUT;
}

static bool is_time(const struct timespec *deadline) { return deadline->tv_nsec >= 0 && deadline->tv_nsec < 1000000000; }

#define TAKES(name, is_shared)                                                                                       \
    static int name##_long(const asking *asking) { return shim_real.pthread_rwlock_##name(asking->lock); }           \
    static int name##_timed(const asking *asking) {                                                                  \
        return shim_real.pthread_rwlock_timed##name(asking->lock, asking->deadline);                                 \
    }                                                                                                                \
    static int name##_clock(const asking *asking) {                                                                  \
        return shim_real.pthread_rwlock_clock##name(asking->lock, asking->clock, asking->deadline);                  \
    }                                                                                                                \
    SHIM_HOOK int pthread_rwlock_##name(pthread_rwlock_t *lock) {                                                    \
        shim_record *record = find(lock);                                                                            \
        if (record == SHIM_LEFT_OUT) return shim_real.pthread_rwlock_##name(lock);                                   \
        return acquire(record, &(asking){lock, 0, NULL, name##_long, is_shared}, 0, SHIM_PLACE);                     \
    }                                                                                                                \
    SHIM_HOOK int pthread_rwlock_try##name(pthread_rwlock_t *lock) {                                                 \
        shim_record *record = find(lock);                                                                            \
        if (record == SHIM_LEFT_OUT) return shim_real.pthread_rwlock_try##name(lock);                                \
        return acquire(record, &(asking){lock, 0, NULL, name##_try, is_shared}, -1, SHIM_PLACE);                     \
    }                                                                                                                \
    SHIM_HOOK int pthread_rwlock_timed##name(pthread_rwlock_t *lock, const struct timespec *deadline) {              \
        shim_record *record = find(lock);                                                                            \
        if (record == SHIM_LEFT_OUT || !is_time(deadline))                                                           \
            return shim_real.pthread_rwlock_timed##name(lock, deadline);                                             \
        return acquire(record, &(asking){lock, CLOCK_REALTIME, deadline, name##_timed, is_shared},                   \
                       shim_time_until(CLOCK_REALTIME, deadline), SHIM_PLACE);                                       \
    }                                                                                                                \
    SHIM_HOOK int pthread_rwlock_clock##name(pthread_rwlock_t *lock, clockid_t clock,                                \
                                             const struct timespec *deadline) {                                      \
        bool is_known = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;                                         \
        shim_record *record = find(lock);                                                                            \
        if (record == SHIM_LEFT_OUT || !is_known || !is_time(deadline))                                              \
            return shim_real.pthread_rwlock_clock##name(lock, clock, deadline);                                      \
        return acquire(record, &(asking){lock, clock, deadline, name##_clock, is_shared},                            \
                       shim_time_until(clock, deadline), SHIM_PLACE);                                                \
    }

static int rdlock_try(const asking *asking) { return shim_real.pthread_rwlock_tryrdlock(asking->lock); }
static int wrlock_try(const asking *asking) { return shim_real.pthread_rwlock_trywrlock(asking->lock); }

TAKES(rdlock, true)
TAKES(wrlock, false)

SHIM_HOOK int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
    shim_record *record = find(lock);
    if (record == SHIM_LEFT_OUT) return shim_real.pthread_rwlock_unlock(lock);
    synctrace_place place = SHIM_PLACE;
    // One that was not met and is held was taken before anything was recorded.
    if (record == NULL && lock->__data.__readers == 0) record = shim_meet(lock, SHIM_RWLOCK, make, 0, place);
    if (record == NULL) return shim_real.pthread_rwlock_unlock(lock);
    if (shim_is_mine(record)) {
        record->level = 0;
        __atomic_store_n(&record->holder, 0, __ATOMIC_RELAXED);
        synctrace_event(ST_EVENT_RELEASE, record->object, SYNCTRACE_SHARED, place, 0);
    } else if (take_shared(record)) {
        uint32_t left = __atomic_sub_fetch(&record->waiters, 1, __ATOMIC_RELAXED);
        synctrace_event(ST_EVENT_RELEASE_SHARED, record->object, SYNCTRACE_SHARED, place, left);
    } else {
        bool is_free = record->level == 0 && __atomic_load_n(&record->waiters, __ATOMIC_RELAXED) == 0;
        shim_refused(record, is_free ? SHIM_UNLOCKED : SHIM_NOT_OWNER, place);
    }
    return shim_real.pthread_rwlock_unlock(lock);
}

SHIM_HOOK int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes) {
    bool is_on = shim_is_on();
    int result = shim_real.pthread_rwlock_init(lock, attributes);
    if (result == 0 && is_on) shim_begin(lock, SHIM_RWLOCK, make, 0, SHIM_PLACE);
    return result;
}

SHIM_HOOK int pthread_rwlock_destroy(pthread_rwlock_t *lock) {
    if (shim_is_on()) {
        shim_revive(lock, SHIM_RWLOCK);
        shim_end(lock, SHIM_RWLOCK, SHIM_PLACE);
    }
    return shim_real.pthread_rwlock_destroy(lock);
}
