// sem_*: unnamed ones and named ones. A permit is on record before it is given and after it is had, so that no history has
// more taken than given; a handler of signals may post.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdarg.h>

#include "mutex.h"
#include "shim.h"

// In a record's flags.
enum {
    IS_SHARED = 1,   // other processes have it, too, and what they do with it is not on record here
    IS_TOO_BIG = 2,  // it may have more permits than the recorder counts: it is on record as an object alone
};
#define MOST (ST_PERMITS_MOST / 2)

// The same from some time on: threads that are in the middle of an operation have as much again. Relaxed: so many permits are
// there that nobody needs one that is not on record.
static bool has_too_many(const shim_record *record) { return __atomic_load_n(&record->holder, __ATOMIC_RELAXED) != 0; }
static void look_for_too_many(shim_record *record) {
    const st_object *object = (const st_object *)(const void *)record->object;
    uint64_t sequence = __atomic_load_n(&object->sequence, __ATOMIC_RELAXED);
    if (st_unlikely((int64_t)(sequence & (uint64_t)ST_PERMITS_MOST) >= MOST))
        __atomic_store_n(&record->holder, 1, __ATOMIC_RELAXED);
}

// As the C library keeps in it whether processes share it, which is part of its binary interface: all named ones are.
static bool is_shared(const void *semaphore) {
    enum { SHARED = 128 };
    return ((const int *)semaphore)[2] == SHARED;
}

static uint32_t flags_for(int permits, bool shared) {
    return (shared ? IS_SHARED : 0) | (permits > MOST ? IS_TOO_BIG : 0);
}

// Says that what is known of it is what is found: other processes may change it. What happened before proves nothing then.
static void make_doubtful(shim_record *record, synctrace_place place) {
    if (record->flags & IS_SHARED) synctrace_event(ST_EVENT_STATE, record->object, SYNCTRACE_COUNTED, place, 0);
}

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    int permits = (int)(detail >> 1);
    if (is_met && sem_getvalue((sem_t *)address, &permits) != 0) permits = 0;
    record->flags = flags_for(permits, is_met ? is_shared(address) : detail & 1);
    shim_make(record, ST_OBJECT_SEMAPHORE, address, is_met, permits, place);
    make_doubtful(record, place);
}

// NULL where what is done with it is not recorded.
static shim_record *meet(sem_t *semaphore, synctrace_place place) {
    shim_record *record = shim_find(semaphore, SHIM_SEMAPHORE);
    if (st_unlikely(record == NULL)) record = shim_meet(semaphore, SHIM_SEMAPHORE, make, 0, place);
    return record != NULL && (record->flags & IS_TOO_BIG || has_too_many(record)) ? NULL : record;
}

static void acquired(shim_record *record, synctrace_place place) {
    // The permit may be another process's, of which nothing is known: what is there is put on record anew.
    if (record->flags & IS_SHARED) synctrace_event(ST_EVENT_STATE, record->object, SYNCTRACE_COUNTED, place, 1);
    synctrace_event(ST_EVENT_ACQUIRE, record->object, SYNCTRACE_COUNTED, place, -1);
}

static void gave_up(void *pointer) {
    shim_record *record = pointer;
    synctrace_unblock();
    synctrace_event(ST_EVENT_TRY_FAIL, record->object, SYNCTRACE_UNNUMBERED, (synctrace_place){NULL, NULL, 0}, 0);
}

typedef struct asking {
    sem_t *semaphore;
    clockid_t clock;
    const struct timespec *deadline;
    int (*wait)(const struct asking *asking);  // the real call
} asking;

static int wait_and_see(const asking *asking, shim_record *record, int64_t limit, synctrace_place place) {
    int result;
    synctrace_block(ST_EVENT_REQUEST, record->object, limit, place);
    // For a thread that is cancelled in the real call.
    pthread_cleanup_push(gave_up, record);
    result = asking->wait(asking);
    pthread_cleanup_pop(0);
    synctrace_unblock();
    if (result == 0) acquired(record, place);
    else
        synctrace_event(errno == ETIMEDOUT ? ST_EVENT_TIMEOUT : ST_EVENT_TRY_FAIL, record->object,
                        SYNCTRACE_UNNUMBERED, place, 0);
    return result;
}

static int acquire(const asking *asking, int64_t limit, synctrace_place place) {
    shim_record *record = meet(asking->semaphore, place);
    if (record == NULL) return asking->wait(asking);
    // A wait is a place where a thread can be cancelled, also where it would not have to wait.
    pthread_testcancel();
    int before = errno;
    if (shim_real.sem_trywait(asking->semaphore) != 0) {
        errno = before;
        return wait_and_see(asking, record, limit, place);
    }
    if (limit != 0) synctrace_event(ST_EVENT_ATTEMPT, record->object, SYNCTRACE_UNNUMBERED, place, limit);
    acquired(record, place);
    return 0;
}

static int wait_long(const asking *asking) { return shim_real.sem_wait(asking->semaphore); }
static int wait_timed(const asking *asking) { return shim_real.sem_timedwait(asking->semaphore, asking->deadline); }
static int wait_clock(const asking *asking) {
    return shim_real.sem_clockwait(asking->semaphore, asking->clock, asking->deadline);
}

static bool is_time(const struct timespec *time) { return time->tv_nsec >= 0 && time->tv_nsec < 1000000000; }

SHIM_HOOK int sem_wait(sem_t *semaphore) {
    if (!shim_is_on()) return shim_real.sem_wait(semaphore);
    return acquire(&(asking){semaphore, 0, NULL, wait_long}, 0, SHIM_PLACE);
}

SHIM_HOOK int sem_timedwait(sem_t *semaphore, const struct timespec *deadline) {
    if (!shim_is_on() || !is_time(deadline)) return shim_real.sem_timedwait(semaphore, deadline);
    return acquire(&(asking){semaphore, CLOCK_REALTIME, deadline, wait_timed}, shim_time_until(CLOCK_REALTIME, deadline),
                   SHIM_PLACE);
}

SHIM_HOOK int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline) {
    bool is_known = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
    if (!shim_is_on() || !is_known || !is_time(deadline)) return shim_real.sem_clockwait(semaphore, clock, deadline);
    return acquire(&(asking){semaphore, clock, deadline, wait_clock}, shim_time_until(clock, deadline), SHIM_PLACE);
}

SHIM_HOOK int sem_trywait(sem_t *semaphore) {
    if (!shim_is_on()) return shim_real.sem_trywait(semaphore);
    synctrace_place place = SHIM_PLACE;
    shim_record *record = meet(semaphore, place);
    int result = shim_real.sem_trywait(semaphore);
    if (record == NULL) return result;
    if (result == 0) {
        synctrace_event(ST_EVENT_ATTEMPT, record->object, SYNCTRACE_UNNUMBERED, place, 0);
        acquired(record, place);
    } else {
        synctrace_event(ST_EVENT_TRY_FAIL, record->object, SYNCTRACE_UNNUMBERED, place, 0);
    }
    return result;
}

SHIM_HOOK int sem_post(sem_t *semaphore) {
    if (!shim_is_on()) return shim_real.sem_post(semaphore);
    synctrace_place place = SHIM_PLACE;
    shim_record *record = meet(semaphore, place);
    if (record == NULL) return shim_real.sem_post(semaphore);
    synctrace_event(ST_EVENT_RELEASE, record->object, SYNCTRACE_COUNTED, place, 1);
    look_for_too_many(record);
    int result = shim_real.sem_post(semaphore);
    // More permits than there can be: the one that is on record is taken back.
    if (result != 0) synctrace_event(ST_EVENT_ACQUIRE, record->object, SYNCTRACE_COUNTED, place, -1);
    return result;
}

SHIM_HOOK int sem_init(sem_t *semaphore, int shared, unsigned value) {
    bool is_on = shim_is_on();
    int result = shim_real.sem_init(semaphore, shared, value);
    if (result == 0 && is_on)
        shim_begin(semaphore, SHIM_SEMAPHORE, make, (int64_t)value << 1 | (shared != 0), SHIM_PLACE);
    return result;
}

SHIM_HOOK int sem_destroy(sem_t *semaphore) {
    // Before: the memory may be another's afterwards.
    if (shim_is_on()) {
        shim_revive(semaphore, SHIM_SEMAPHORE);
        shim_end(semaphore, SHIM_SEMAPHORE, SHIM_PLACE);
    }
    return shim_real.sem_destroy(semaphore);
}

static void make_named(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    int permits = 0;
    if (sem_getvalue((sem_t *)address, &permits) != 0) permits = 0;
    (void)is_met;
    record->flags = flags_for(permits, true);
    record->object =
        synctrace_object_new(ST_OBJECT_SEMAPHORE, (const char *)(intptr_t)detail, permits, place);
    make_doubtful(record, place);
}

SHIM_HOOK sem_t *sem_open(const char *name, int flags, ...) {
    // Read where they were given.
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    unsigned value = flags & O_CREAT ? va_arg(more, unsigned) : 0;
    va_end(more);
    bool is_on = shim_is_on();
    sem_t *semaphore = shim_real.sem_open(name, flags, mode, value);
    // One that is open already is the same.
    if (semaphore != SEM_FAILED && is_on && !shim_is_known(semaphore, SHIM_SEMAPHORE))
        shim_begin(semaphore, SHIM_SEMAPHORE, make_named, (int64_t)(intptr_t)name, SHIM_PLACE);
    return semaphore;
}

SHIM_HOOK int sem_close(sem_t *semaphore) {
    // A use of one that is open a second time meets it anew.
    if (shim_is_on()) {
        shim_record *record = shim_withdraw(semaphore, SHIM_SEMAPHORE);
        if (record != NULL) shim_finish(record, SHIM_PLACE);
    }
    return shim_real.sem_close(semaphore);
}
