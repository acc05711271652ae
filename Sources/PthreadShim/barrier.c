// pthread_barrier_*.
#define _GNU_SOURCE
#include <errno.h>

#include "mutex.h"
#include "shim.h"

// In a record's flags: the barrier is destroyed, and who still leaves it ends it.
enum { IS_OVER = 1 };

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    record->level = (uint32_t)detail;  // its parties
    shim_make(record, ST_OBJECT_BARRIER, address, is_met, detail, place);
}

static void lock(shim_record *record) {
    if (!st_word_try_lock(&record->guard)) st_word_lock_slow(&record->guard, ST_FOREVER);
}

static void unlock(shim_record *record) { st_word_unlock(&record->guard); }

SHIM_HOOK int pthread_barrier_wait(pthread_barrier_t *barrier) {
    if (!shim_is_on()) return shim_real.pthread_barrier_wait(barrier);
    shim_record *record = shim_find(barrier, SHIM_BARRIER);
    if (record == NULL) record = shim_revive(barrier, SHIM_BARRIER);
    if (record == NULL) return shim_real.pthread_barrier_wait(barrier);
    synctrace_place place = SHIM_PLACE;
    lock(record);
    record->waiters++;
    uint32_t index = record->woken;
    record->woken = (index + 1) % record->level;
    synctrace_event(ST_EVENT_ARRIVE, record->object, SYNCTRACE_SHARED, place, 0);
    unlock(record);
    int result = shim_real.pthread_barrier_wait(barrier);
    lock(record);
    record->waiters--;
    synctrace_event(ST_EVENT_PASS, record->object, SYNCTRACE_SHARED, place, index);
    bool is_last = record->waiters == 0 && record->flags & IS_OVER;
    unlock(record);
    if (is_last) shim_finish(record, place);
    return result;
}

SHIM_HOOK int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes, unsigned count) {
    bool is_on = shim_is_on();
    int result = shim_real.pthread_barrier_init(barrier, attributes, count);
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
        lock(record);
        is_used = record->waiters > 0;
        if (!is_used || record->woken > 0) shim_say_over(record, place);
        if (is_used) record->flags |= IS_OVER;
        unlock(record);
    }
    int result = shim_real.pthread_barrier_destroy(barrier);
    if (record != NULL && !is_used) shim_bury(record, barrier, SHIM_BARRIER, place);
    return result;
}
