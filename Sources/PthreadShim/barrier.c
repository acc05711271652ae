// pthread_barrier_*.
//
// In a record, `level` is how many threads a barrier is for, `woken` how many have arrived in this round, and `waiters` how
// many of these have not left. The threads of a full round leave before any other one arrives, as in the trace: with more
// threads than the barrier is for, their events could not be told apart by rounds otherwise.
#define _GNU_SOURCE
#include <errno.h>

#include "mutex.h"
#include "shim.h"

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    record->level = (uint32_t)detail;  // its parties
    shim_make(record, ST_OBJECT_BARRIER, address, is_met, detail, place);
}

// Waits until the last round is over. With the guard.
static void await_round(shim_record *record) {
    uint32_t parties = record->level;
    while (record->woken == parties) {
        shim_unlock_guard(record);
        st_futex_wait(&record->woken, parties, ST_FOREVER, false);
        shim_lock_guard(record);
    }
}

// One of a round leaves. With the guard.
static void leave_round(shim_record *record) {
    record->waiters--;
    if (record->waiters > 0 || record->woken < record->level) return;
    // Relaxed: what goes with it, the guard protects.
    __atomic_store_n(&record->woken, 0, __ATOMIC_RELAXED);
    st_futex_wake(&record->woken, INT32_MAX, false);
}

SHIM_HOOK int pthread_barrier_wait(pthread_barrier_t *barrier) {
    if (!shim_is_on()) return shim_real.pthread_barrier_wait(barrier);
    shim_record *record = shim_find(barrier, SHIM_BARRIER);
    if (record == NULL) record = shim_revive(barrier, SHIM_BARRIER);
    if (record == NULL) return shim_real.pthread_barrier_wait(barrier);
    synctrace_place place = SHIM_PLACE;
    shim_lock_guard(record);
    await_round(record);
    record->waiters++;
    uint32_t index = record->woken;
    __atomic_store_n(&record->woken, index + 1, __ATOMIC_RELAXED);
    synctrace_event(ST_EVENT_ARRIVE, record->object, SYNCTRACE_SHARED, place, 0);
    shim_unlock_guard(record);
    int result = shim_real.pthread_barrier_wait(barrier);
    shim_lock_guard(record);
    synctrace_event(ST_EVENT_PASS, record->object, SYNCTRACE_SHARED, place, index);
    leave_round(record);
    bool is_last = record->waiters == 0 && record->flags & SHIM_IS_OVER;
    shim_unlock_guard(record);
    if (is_last) shim_finish(record, place);
    return result;
}

SHIM_HOOK int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes, unsigned count) {
    bool is_on = shim_is_on();
    int result = shim_real.pthread_barrier_init(barrier, attributes, count);
    // Of one that processes share, the arrivals of the others are not seen: nothing of it is on record.
    int shared = PTHREAD_PROCESS_PRIVATE;
    if (attributes != NULL) pthread_barrierattr_getpshared(attributes, &shared);
    if (shared != PTHREAD_PROCESS_PRIVATE) return result;
    if (result == 0 && is_on) shim_begin(barrier, SHIM_BARRIER, make, count, SHIM_PLACE);
    return result;
}

SHIM_HOOK int pthread_barrier_destroy(pthread_barrier_t *barrier) {
    if (!shim_is_on()) return shim_real.pthread_barrier_destroy(barrier);
    synctrace_place place = SHIM_PLACE;
    shim_revive(barrier, SHIM_BARRIER);
    shim_record *record = shim_withdraw(barrier, SHIM_BARRIER);
    bool is_used = false;
    if (record != NULL) {
        // One of those that it has let go may destroy it while others leave.
        shim_lock_guard(record);
        is_used = record->waiters > 0;
        if (!is_used || record->woken < record->level) shim_say_over(record, place);
        if (is_used) record->flags |= SHIM_IS_OVER;
        shim_unlock_guard(record);
    }
    int result = shim_real.pthread_barrier_destroy(barrier);
    if (record != NULL && !is_used) shim_bury(record, barrier, SHIM_BARRIER, place);
    return result;
}
