// pthread_cond_*. A wait lets go of its mutex and takes it again inside of the C library; both are put on record here.
//
// A condition is notified with or without its mutex, so who waits and who was notified is counted under a guard of the
// record's own, in which the events take their numbers: the trace has a notification for each wake. A wake-up that nobody
// asked for is on record as one by timeout.
#define _GNU_SOURCE
#include <errno.h>

#include "c11.h"
#include "condition.h"
#include "mutex.h"

shim_conditions shim_new_conditions, shim_old_conditions;

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    (void)detail;
    shim_make(record, ST_OBJECT_CONDITION, address, is_met, -1, place);
}

static shim_record *meet(const pthread_cond_t *condition, synctrace_place place) {
    shim_record *record = shim_find(condition, SHIM_CONDITION);
    return st_likely(record != NULL) ? record : shim_meet(condition, SHIM_CONDITION, make, 0, place);
}

typedef struct waiting {
    shim_record *condition;  // NULL where it is left out
    shim_record *mutex;      // NULL where the thread does not have it, or it is left out
    synctrace_place place;
    int result;
} waiting;

static void begin(waiting *wait, int64_t limit) {
    shim_record *condition = wait->condition, *mutex = wait->mutex;
    if (condition != NULL) {
        shim_lock_guard(condition);
        condition->waiters++;
        synctrace_event(ST_EVENT_WAIT, condition->object, SYNCTRACE_SHARED, wait->place, limit);
        shim_unlock_guard(condition);
    }
    if (mutex != NULL) shim_mutex_releasing(mutex, mutex->level - 1, wait->place);
}

// Also for a thread that is cancelled in its wait, which has the mutex then.
static void end(void *pointer) {
    waiting *wait = pointer;
    shim_record *condition = wait->condition;
    if (wait->mutex != NULL && wait->result != ENOTRECOVERABLE)
        shim_mutex_granted(wait->mutex, wait->place);
    if (condition == NULL) return;
    shim_lock_guard(condition);
    bool is_notified = (wait->result == 0 || wait->result == EOWNERDEAD) && condition->woken > 0;
    condition->waiters--;
    if (is_notified) condition->woken--;
    // A wait that was given up may have used a notification up: there are no more of these than waits.
    if (condition->woken > condition->waiters) condition->woken = condition->waiters;
    synctrace_event(ST_EVENT_WAKE, condition->object, SYNCTRACE_SHARED, wait->place, is_notified);
    bool is_last = condition->waiters == 0 && condition->flags & SHIM_IS_OVER;
    shim_unlock_guard(condition);
    if (is_last) shim_finish(condition, wait->place);
}

// A wait by a call of the real function, which `call` is. Whoever is cancelled in it unwinds through here.
#define WAIT(condition_address, mutex_address, limit, caller, call)                           \
    shim_record *record = meet(condition_address, caller);                                    \
    shim_record *mutex_record = shim_find(mutex_address, SHIM_MUTEX);                         \
    bool has_mutex = mutex_record != NULL && shim_is_mine(mutex_record);                      \
    if (record == NULL && !has_mutex) return call;                                            \
    if (!has_mutex && !shim_has_unseen(mutex_address) &&                                      \
        (mutex_record != NULL || !shim_is_known(mutex_address, SHIM_MUTEX))) {                \
        bool is_free = mutex_record == NULL || shim_level(mutex_record) == 0;                      \
        shim_refused(record, is_free ? SHIM_WAIT_UNLOCKED : SHIM_WAIT_NOT_OWNER, caller);     \
    }                                                                                         \
    waiting wait = {record, has_mutex ? mutex_record : NULL, caller, ECANCELED};              \
    begin(&wait, limit);                                                                      \
    pthread_cleanup_push(end, &wait);                                                         \
    wait.result = call;                                                                       \
    pthread_cleanup_pop(1);                                                                   \
    return wait.result

static bool is_time(const struct timespec *time) { return time->tv_nsec >= 0 && time->tv_nsec < 1000000000; }

static int wait_long(const shim_conditions *real, pthread_cond_t *condition, pthread_mutex_t *mutex,
                     synctrace_place place) {
    WAIT(condition, mutex, 0, place, real->wait(condition, mutex));
}

static int wait_timed(const shim_conditions *real, pthread_cond_t *condition, pthread_mutex_t *mutex,
                      const struct timespec *deadline, synctrace_place place) {
    // Bit 1 of what the C library keeps there says which clock the condition goes by; an old one has none.
    clockid_t clock = CLOCK_REALTIME;
    if (real == &shim_new_conditions && condition->__data.__wrefs & 2) clock = CLOCK_MONOTONIC;
    WAIT(condition, mutex, shim_time_until(clock, deadline), place, real->timedwait(condition, mutex, deadline));
}

static int wait_clock(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                      const struct timespec *deadline, synctrace_place place) {
    WAIT(condition, mutex, shim_time_until(clock, deadline), place,
         shim_real.pthread_cond_clockwait(condition, mutex, clock, deadline));
}

int shim_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, synctrace_place place) {
    return wait_long(&shim_new_conditions, condition, mutex, place);
}

int shim_condition_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *deadline,
                             synctrace_place place) {
    return wait_timed(&shim_new_conditions, condition, mutex, deadline, place);
}

void shim_condition_begin(const pthread_cond_t *condition, synctrace_place place) {
    shim_begin(condition, SHIM_CONDITION, make, 0, place);
}

// Before the real call: who is woken by it may end the condition.
void shim_condition_notify(const pthread_cond_t *condition, bool all, synctrace_place place) {
    shim_record *record = meet(condition, place);
    if (record == NULL) return;
    shim_lock_guard(record);
    uint32_t waiting = record->waiters - record->woken;
    uint32_t woken = all || waiting == 0 ? waiting : 1;
    record->woken += woken;
    synctrace_event(all ? ST_EVENT_NOTIFY_ALL : ST_EVENT_NOTIFY, record->object, SYNCTRACE_SHARED, place, woken);
    shim_unlock_guard(record);
}

static int destroy(const shim_conditions *real, pthread_cond_t *condition, synctrace_place place) {
    // The real call waits until all who were notified have left; their wakes are on record a little later.
    // One of before 2003 is a pointer, which shows nothing.
    bool shows = real == &shim_new_conditions;
    if (shows) shim_revive(condition, SHIM_CONDITION);
    shim_record *record = shim_withdraw(condition, SHIM_CONDITION);
    bool is_used = false;
    if (record != NULL) {
        shim_lock_guard(record);
        is_used = record->waiters > 0;
        // One that threads wait for who were not notified is destroyed now, whatever becomes of the call.
        if (!is_used || record->waiters > record->woken) shim_say_over(record, place);
        if (is_used) record->flags |= SHIM_IS_OVER;
        shim_unlock_guard(record);
    }
    int result = real->destroy(condition);
    if (record != NULL && !is_used && shows) shim_bury(record, condition, SHIM_CONDITION, place);
    else if (record != NULL && !is_used) shim_finish(record, place);
    return result;
}

int shim_condition_destroy(pthread_cond_t *condition, synctrace_place place) {
    return destroy(&shim_new_conditions, condition, place);
}

// --- The functions as programs of today have them, and as those of before 2003 do ---

// A program that was built with a sanitizer asks for no version, and would be given the old functions: scripts/check-shim
// builds without them.
#if defined(__x86_64__) && !defined(SHIM_NEW_CONDITIONS_ALONE)
#define OLD_AND_NEW 1
// Two definitions of each name, since an old condition is smaller than a new one.
#define TAKES(name, old, new)                                    \
    __asm__(".symver " #new ", pthread_cond_" #name "@@GLIBC_2.3.2"); \
    __asm__(".symver " #old ", pthread_cond_" #name "@GLIBC_2.2.5");
TAKES(wait, shim_cond_wait_old, shim_cond_wait)
TAKES(timedwait, shim_cond_timedwait_old, shim_cond_timedwait)
TAKES(signal, shim_cond_signal_old, shim_cond_signal)
TAKES(broadcast, shim_cond_broadcast_old, shim_cond_broadcast)
TAKES(init, shim_cond_init_old, shim_cond_init)
TAKES(destroy, shim_cond_destroy_old, shim_cond_destroy)
#else
#define shim_cond_wait pthread_cond_wait
#define shim_cond_timedwait pthread_cond_timedwait
#define shim_cond_signal pthread_cond_signal
#define shim_cond_broadcast pthread_cond_broadcast
#define shim_cond_init pthread_cond_init
#define shim_cond_destroy pthread_cond_destroy
#endif

// All six, of one version.
#define DEFINE(suffix, real)                                                                                       \
    SHIM_HOOK int shim_cond_wait##suffix(pthread_cond_t *condition, pthread_mutex_t *mutex);                        \
    SHIM_HOOK int shim_cond_wait##suffix(pthread_cond_t *condition, pthread_mutex_t *mutex) {                       \
        if (!shim_is_on()) return real.wait(condition, mutex);                                                      \
        return wait_long(&real, condition, mutex, SHIM_PLACE);                                                      \
    }                                                                                                               \
    SHIM_HOOK int shim_cond_timedwait##suffix(pthread_cond_t *condition, pthread_mutex_t *mutex,                    \
                                              const struct timespec *deadline);                                     \
    SHIM_HOOK int shim_cond_timedwait##suffix(pthread_cond_t *condition, pthread_mutex_t *mutex,                    \
                                              const struct timespec *deadline) {                                    \
        if (!shim_is_on() || !is_time(deadline)) return real.timedwait(condition, mutex, deadline);                 \
        return wait_timed(&real, condition, mutex, deadline, SHIM_PLACE);                                           \
    }                                                                                                               \
    SHIM_HOOK int shim_cond_signal##suffix(pthread_cond_t *condition);                                              \
    SHIM_HOOK int shim_cond_signal##suffix(pthread_cond_t *condition) {                                             \
        if (shim_is_on()) shim_condition_notify(condition, false, SHIM_PLACE);                                                     \
        return real.signal(condition);                                                                              \
    }                                                                                                               \
    SHIM_HOOK int shim_cond_broadcast##suffix(pthread_cond_t *condition);                                           \
    SHIM_HOOK int shim_cond_broadcast##suffix(pthread_cond_t *condition) {                                          \
        if (shim_is_on()) shim_condition_notify(condition, true, SHIM_PLACE);                                                      \
        return real.broadcast(condition);                                                                           \
    }                                                                                                               \
    SHIM_HOOK int shim_cond_init##suffix(pthread_cond_t *condition, const pthread_condattr_t *attributes);          \
    SHIM_HOOK int shim_cond_init##suffix(pthread_cond_t *condition, const pthread_condattr_t *attributes) {         \
        bool is_on = shim_is_on();                                                                                  \
        int result = real.init(condition, attributes);                                                              \
        if (result == 0 && is_on) shim_condition_begin(condition, SHIM_PLACE);                                      \
        return result;                                                                                              \
    }                                                                                                               \
    SHIM_HOOK int shim_cond_destroy##suffix(pthread_cond_t *condition);                                             \
    SHIM_HOOK int shim_cond_destroy##suffix(pthread_cond_t *condition) {                                            \
        if (!shim_is_on()) return real.destroy(condition);                                                          \
        return destroy(&real, condition, SHIM_PLACE);                                                               \
    }

DEFINE(, shim_new_conditions)
#if defined(OLD_AND_NEW)
DEFINE(_old, shim_old_conditions)
#endif

SHIM_HOOK int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                                     const struct timespec *deadline) {
    bool is_known = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
    if (!shim_is_on() || !is_known || !is_time(deadline))
        return shim_real.pthread_cond_clockwait(condition, mutex, clock, deadline);
    return wait_clock(condition, mutex, clock, deadline, SHIM_PLACE);
}
