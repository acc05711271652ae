// pthread_mutex_*: of all types and protocols. Each operation is tried first: whatever the real one has to say besides
// "busy", it says at once, and exactly.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <time.h>
#include <unistd.h>

#include "c11.h"
#include "mutex.h"
#include "shim.h"

// The C library's word for a mutex's type, in the record's flags; its numbers are part of its binary interface.
enum {
    TYPE_MASK = 3,
    TYPE_RECURSIVE = 1,
    TYPE_ERRORCHECK = 2,
    INHERITS_PRIORITY = 32,
    SHARED_BY_PROCESSES = 128,
    // What never changes in a mutex's life: its type, protocol and whether it is robust or shared.
    KIND_MASK = 0xff,
};

static bool is_recursive(const shim_record *record) { return (record->flags & TYPE_MASK) == TYPE_RECURSIVE; }

// Whether the C library refuses an unlock by who is not the owner.
static bool checks_owner(const shim_record *record) {
    uint32_t type = record->flags & TYPE_MASK;
    return type == TYPE_RECURSIVE || type == TYPE_ERRORCHECK || record->flags & (SHIM_IS_ROBUST | INHERITS_PRIORITY);
}

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    (void)detail;
    const pthread_mutex_t *mutex = address;
    // Whatever the memory holds, without what stands for other things.
    record->flags = (uint32_t)mutex->__data.__kind & 0xffff;
    uint8_t kind = is_recursive(record) ? ST_OBJECT_RLOCK : ST_OBJECT_LOCK;
    shim_make(record, kind, address, is_met, -1, place);
}

// Another mutex lies where one was that nobody destroyed, where it is of another type: the end of a function's variables and
// of what an allocator of the program's own gives out are not seen. NULL where it is left out, or without memory.
__attribute__((noinline)) static shim_record *replace(const pthread_mutex_t *mutex, shim_record *record,
                                                      synctrace_place place) {
    if (record->level > 0 || mutex->__data.__kind == -1) return record;
    shim_end(mutex, SHIM_MUTEX, place);
    return shim_meet(mutex, SHIM_MUTEX, make, 0, place);
}

shim_record *shim_meet_mutex(const pthread_mutex_t *mutex, synctrace_place place) {
    shim_record *record = shim_find_any(mutex, SHIM_MUTEX);
    if (st_unlikely(record == NULL)) return shim_meet(mutex, SHIM_MUTEX, make, 0, place);
    if (st_unlikely(record == SHIM_LEFT_OUT)) return NULL;
    if (st_unlikely(((uint32_t)mutex->__data.__kind ^ record->flags) & KIND_MASK)) return replace(mutex, record, place);
    return record;
}

static bool is_granted(int result) { return result == 0 || result == EOWNERDEAD; }

static void keep_hold(st_object *object, uint64_t serial, uint32_t level) {
    __atomic_store_n(&object->owner, serial, __ATOMIC_RELAXED);
    __atomic_store_n(&object->level, level, __ATOMIC_RELAXED);
    __atomic_store_n(&object->word, level > 0 ? ST_LOCKED : 0, __ATOMIC_RELAXED);
}

// Exchanges one place of the thread's robust mutexes; without one nothing happens.
static void exchange_robust(shim_record *from, shim_record *to) {
    for (uint32_t place = 0; place < SHIM_ROBUST_HOLDS; place++) {
        if (shim_self.robust[place] != from) continue;
        shim_self.robust[place] = to;
        return;
    }
}

void shim_mutex_thread_ends(void) {
    for (uint32_t place = 0; place < SHIM_ROBUST_HOLDS; place++) {
        shim_record *record = shim_self.robust[place];
        if (record != NULL) shim_mutex_releasing(record, 0, (synctrace_place){NULL, NULL, 0});
    }
}

void shim_mutex_inherited(shim_record *record) {
    if (!(record->flags & SHARED_BY_PROCESSES) || record->level == 0 || shim_is_mine(record)) return;
    shim_set_level(record, 0);
    __atomic_store_n(&record->holder, 0, __ATOMIC_RELAXED);
    synctrace_object_hold(record->object, 0);
    // The recorder has said already that somebody has it.
    synctrace_event(ST_EVENT_STATE, record->object, SYNCTRACE_SOLE, (synctrace_place){NULL, NULL, 0}, 0);
}

void shim_mutex_acquired(shim_record *record, uint32_t level, synctrace_place place) {
    if (st_unlikely(record->flags & SHIM_IS_ROBUST) && level == 1) exchange_robust(NULL, record);
    shim_set_level(record, level);
    __atomic_store_n(&record->holder, shim_self.identity, __ATOMIC_RELAXED);
    if (shim_is_guest()) {
        synctrace_event(ST_EVENT_ACQUIRE, record->object, SYNCTRACE_SOLE, place, level);
        synctrace_object_hold(record->object, level);
        return;
    }
    // The same, in line: of all that is here, this is done most often.
    st_object *object = (st_object *)(void *)record->object;
    st_emit(ST_EVENT_ACQUIRE, object, (st_site){place.file, place.function, place.line}, level);
    keep_hold(object, st_self()->serial, level);
}

void shim_mutex_releasing(shim_record *record, uint32_t level, synctrace_place place) {
    shim_set_level(record, level);
    if (st_unlikely(record->flags & SHIM_IS_ROBUST) && level == 0) exchange_robust(record, NULL);
    if (level == 0) __atomic_store_n(&record->holder, 0, __ATOMIC_RELAXED);
    if (shim_is_guest()) {
        synctrace_object_hold(record->object, level);
        synctrace_event(ST_EVENT_RELEASE, record->object, SYNCTRACE_SOLE, place, level);
        return;
    }
    st_object *object = (st_object *)(void *)record->object;
    keep_hold(object, level == 0 ? 0 : st_self()->serial, level);
    st_emit(ST_EVENT_RELEASE, object, (st_site){place.file, place.function, place.line}, level);
}

void shim_mutex_granted(shim_record *record, synctrace_place place) {
    uint32_t level = 1;
    if (shim_is_mine(record) && is_recursive(record)) level = record->level + 1;
    // The owner has died with it, or its memory was set anew: nobody has it any more, and nobody has let go of it.
    if (st_unlikely(record->level >= level))
        synctrace_event(ST_EVENT_STATE, record->object, SYNCTRACE_SOLE, place, 0);
    shim_mutex_acquired(record, level, place);
}

// Whether the C library refuses its owner another acquisition: no wait begins.
static bool refuses_owner(const shim_record *record) {
    return shim_is_mine(record) && (record->flags & TYPE_MASK) == TYPE_ERRORCHECK;
}

// A try that is about to become a lock. The C library's own leaves a robust mutex that cannot be used any more in the hands
// of the calling thread (seen in 2.36), whose next lock would wait for itself; its lock does not.
static int try(pthread_mutex_t *mutex) {
    int result = shim_real.pthread_mutex_trylock(mutex);
    if (st_likely(result != ENOTRECOVERABLE)) return result;
    uint32_t *word = (uint32_t *)&mutex->__data.__lock;
    if ((__atomic_load_n(word, __ATOMIC_RELAXED) & FUTEX_TID_MASK) != (uint32_t)gettid()) return result;
    // As the C library's: the release's partner is the acquisition of who is next.
    uint32_t old = __atomic_exchange_n(word, 0, __ATOMIC_RELEASE);
    if (old & FUTEX_WAITERS) st_futex_wake(word, 1, true);
    return result;
}

int shim_mutex_lock(pthread_mutex_t *mutex, synctrace_place place) {
    shim_record *record = shim_meet_mutex(mutex, place);
    if (st_unlikely(record == NULL)) return shim_real.pthread_mutex_lock(mutex);
    int result = try(mutex);
    if (st_unlikely(result == EBUSY) && refuses_owner(record)) {
        shim_misused(record, SHIM_ACQUIRE_OF_OWN, place);
        return shim_real.pthread_mutex_lock(mutex);
    }
    if (st_unlikely(result == EBUSY)) {
        synctrace_block(ST_EVENT_REQUEST, record->object, 0, place);
        result = shim_real.pthread_mutex_lock(mutex);
        synctrace_unblock();
    }
    if (st_likely(is_granted(result))) shim_mutex_granted(record, place);
    else synctrace_event(ST_EVENT_TRY_FAIL, record->object, SYNCTRACE_UNNUMBERED, place, 0);
    return result;
}

SHIM_HOOK int pthread_mutex_lock(pthread_mutex_t *mutex) {
    if (!shim_is_on()) return shim_real.pthread_mutex_lock(mutex);
    return shim_mutex_lock(mutex, SHIM_PLACE);
}

int shim_mutex_trylock(pthread_mutex_t *mutex, synctrace_place place) {
    shim_record *record = shim_meet_mutex(mutex, place);
    int result = shim_real.pthread_mutex_trylock(mutex);
    if (st_unlikely(record == NULL)) return result;
    if (is_granted(result)) {
        synctrace_event(ST_EVENT_ATTEMPT, record->object, SYNCTRACE_UNNUMBERED, place, 0);
        shim_mutex_granted(record, place);
    } else {
        synctrace_event(ST_EVENT_TRY_FAIL, record->object, SYNCTRACE_UNNUMBERED, place, 0);
    }
    return result;
}

SHIM_HOOK int pthread_mutex_trylock(pthread_mutex_t *mutex) {
    if (!shim_is_on()) return shim_real.pthread_mutex_trylock(mutex);
    return shim_mutex_trylock(mutex, SHIM_PLACE);
}

// Takes a mutex with a limit on the wait, by a call of the real function that `wait` makes.
static int lock_until(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline,
                      int (*wait)(pthread_mutex_t *, clockid_t, const struct timespec *), synctrace_place place) {
    shim_record *record = shim_meet_mutex(mutex, place);
    if (st_unlikely(record == NULL)) return wait(mutex, clock, deadline);
    int64_t limit = shim_time_until(clock, deadline);
    int result = try(mutex);
    if (result == EBUSY && refuses_owner(record)) {
        result = wait(mutex, clock, deadline);
        if (result == EDEADLK) {
            shim_misused(record, SHIM_ACQUIRE_OF_OWN, place);
            return result;
        }
    } else if (result == EBUSY) {
        synctrace_block(ST_EVENT_REQUEST, record->object, limit, place);
        result = wait(mutex, clock, deadline);
        synctrace_unblock();
    } else if (is_granted(result)) {
        synctrace_event(ST_EVENT_ATTEMPT, record->object, SYNCTRACE_UNNUMBERED, place, limit);
    }
    if (is_granted(result)) shim_mutex_granted(record, place);
    else
        synctrace_event(result == ETIMEDOUT ? ST_EVENT_TIMEOUT : ST_EVENT_TRY_FAIL, record->object,
                        SYNCTRACE_UNNUMBERED, place, 0);
    return result;
}

static int wait_timed(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline) {
    (void)clock;
    return shim_real.pthread_mutex_timedlock(mutex, deadline);
}

static int wait_clock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline) {
    return shim_real.pthread_mutex_clocklock(mutex, clock, deadline);
}

int shim_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *deadline, synctrace_place place) {
    return lock_until(mutex, CLOCK_REALTIME, deadline, wait_timed, place);
}

SHIM_HOOK int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *deadline) {
    if (!shim_is_on()) return shim_real.pthread_mutex_timedlock(mutex, deadline);
    return shim_mutex_timedlock(mutex, deadline, SHIM_PLACE);
}

SHIM_HOOK int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline) {
    if (!shim_is_on() || (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC))
        return shim_real.pthread_mutex_clocklock(mutex, clock, deadline);
    return lock_until(mutex, clock, deadline, wait_clock, SHIM_PLACE);
}

// An unlock by a thread that does not have the mutex, as far as is on record.
__attribute__((noinline)) static int unlock_strange(pthread_mutex_t *mutex, shim_record *record, synctrace_place place) {
    bool is_free = shim_level(record) == 0;
    if (shim_remains(mutex, SHIM_MUTEX) != 0) {
        shim_misused(record, SHIM_USE_AFTER_END, place);
        return shim_real.pthread_mutex_unlock(mutex);
    }
    if (shim_has_unseen(mutex)) return shim_real.pthread_mutex_unlock(mutex);
    if (checks_owner(record)) {
        int result = shim_real.pthread_mutex_unlock(mutex);
        if (result == EPERM) shim_refused(record, is_free ? SHIM_UNLOCKED : SHIM_NOT_OWNER, place);
        return result;
    }
    // The C library lets it pass.
    if (is_free) shim_refused(record, SHIM_UNLOCKED, place);
    else {
        // It is free then, and no release of its owner's was that.
        shim_refused(record, SHIM_NOT_OWNER, place);
        shim_set_level(record, 0);
        __atomic_store_n(&record->holder, 0, __ATOMIC_RELAXED);
        synctrace_event(ST_EVENT_STATE, record->object, SYNCTRACE_SOLE, place, 0);
    }
    return shim_real.pthread_mutex_unlock(mutex);
}

int shim_mutex_unlock(pthread_mutex_t *mutex, synctrace_place place) {
    shim_record *record = shim_find_any(mutex, SHIM_MUTEX);
    if (st_unlikely(record == SHIM_LEFT_OUT)) return shim_real.pthread_mutex_unlock(mutex);
    // One that was not met and is held was taken before anything was recorded.
    if (st_unlikely(record == NULL) && mutex->__data.__lock == 0)
        record = shim_meet(mutex, SHIM_MUTEX, make, 0, place);
    if (st_unlikely(record == NULL)) return shim_real.pthread_mutex_unlock(mutex);
    if (st_unlikely(!shim_is_mine(record))) return unlock_strange(mutex, record, place);
    shim_mutex_releasing(record, record->level - 1, place);
    return shim_real.pthread_mutex_unlock(mutex);
}

SHIM_HOOK int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    if (!shim_is_on()) return shim_real.pthread_mutex_unlock(mutex);
    return shim_mutex_unlock(mutex, SHIM_PLACE);
}

void shim_mutex_begin(const pthread_mutex_t *mutex, synctrace_place place) {
    shim_begin(mutex, SHIM_MUTEX, make, 0, place);
}

SHIM_HOOK int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes) {
    bool is_on = shim_is_on();
    int result = shim_real.pthread_mutex_init(mutex, attributes);
    if (result == 0 && is_on) shim_mutex_begin(mutex, SHIM_PLACE);
    return result;
}

void shim_mutex_destroyed(const pthread_mutex_t *mutex, int result, synctrace_place place) {
    if (result == 0) {
        shim_end(mutex, SHIM_MUTEX, place);
    } else if (result == EBUSY) {
        // One that is held goes on as it was.
        shim_record *record = shim_find(mutex, SHIM_MUTEX);
        if (record != NULL) shim_misused(record, SHIM_DESTROY_IN_USE, place);
    }
}

SHIM_HOOK int pthread_mutex_destroy(pthread_mutex_t *mutex) {
    bool is_on = shim_is_on();
    if (is_on) shim_revive(mutex, SHIM_MUTEX);
    int result = shim_real.pthread_mutex_destroy(mutex);
    if (is_on) shim_mutex_destroyed(mutex, result, SHIM_PLACE);
    return result;
}
