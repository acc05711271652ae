// pthread_spin_*: mutexes that their waiters do not sleep for.
#define _GNU_SOURCE
#include <errno.h>

#include "mutex.h"
#include "shim.h"

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    (void)detail;
    shim_make(record, ST_OBJECT_LOCK, address, is_met, -1, place);
}

static shim_record *meet(pthread_spinlock_t *lock, synctrace_place place) {
    shim_record *record = shim_find((const void *)lock, SHIM_SPIN);
    return st_likely(record != NULL) ? record : shim_meet((const void *)lock, SHIM_SPIN, make, 0, place);
}

SHIM_HOOK int pthread_spin_lock(pthread_spinlock_t *lock) {
    if (!shim_is_on()) return shim_real.pthread_spin_lock(lock);
    synctrace_place place = SHIM_PLACE;
    shim_record *record = meet(lock, place);
    if (record == NULL) return shim_real.pthread_spin_lock(lock);
    int result = shim_real.pthread_spin_trylock(lock);
    if (result != 0) {
        synctrace_block(ST_EVENT_REQUEST, record->object, 0, place);
        result = shim_real.pthread_spin_lock(lock);
        synctrace_unblock();
    }
    shim_mutex_acquired(record, 1, place);
    return result;
}

SHIM_HOOK int pthread_spin_trylock(pthread_spinlock_t *lock) {
    if (!shim_is_on()) return shim_real.pthread_spin_trylock(lock);
    synctrace_place place = SHIM_PLACE;
    shim_record *record = meet(lock, place);
    int result = shim_real.pthread_spin_trylock(lock);
    if (record == NULL) return result;
    synctrace_event(result == 0 ? ST_EVENT_ATTEMPT : ST_EVENT_TRY_FAIL, record->object, SYNCTRACE_UNNUMBERED, place, 0);
    if (result == 0) shim_mutex_acquired(record, 1, place);
    return result;
}

SHIM_HOOK int pthread_spin_unlock(pthread_spinlock_t *lock) {
    if (!shim_is_on()) return shim_real.pthread_spin_unlock(lock);
    shim_record *record = shim_find((const void *)lock, SHIM_SPIN);
    if (record == NULL) return shim_real.pthread_spin_unlock(lock);
    if (shim_level(record) == 0) shim_refused(record, SHIM_UNLOCKED, SHIM_PLACE);
    else shim_mutex_releasing(record, 0, SHIM_PLACE);
    return shim_real.pthread_spin_unlock(lock);
}

SHIM_HOOK int pthread_spin_init(pthread_spinlock_t *lock, int shared) {
    bool is_on = shim_is_on();
    int result = shim_real.pthread_spin_init(lock, shared);
    if (result == 0 && is_on) shim_begin((const void *)lock, SHIM_SPIN, make, 0, SHIM_PLACE);
    return result;
}

SHIM_HOOK int pthread_spin_destroy(pthread_spinlock_t *lock) {
    if (shim_is_on()) shim_end((const void *)lock, SHIM_SPIN, SHIM_PLACE);
    return shim_real.pthread_spin_destroy(lock);
}
