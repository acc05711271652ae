// The life of threads. Their end is the recorder's to see: it has a value of each thread's, and is told by the destructor
// of that, whether the thread returns, calls pthread_exit or is cancelled.
#define _GNU_SOURCE
#include <errno.h>
#include <time.h>

#include "c11.h"
#include "mutex.h"
#include "shim.h"

// In a record's flags.
enum {
    HOLDS_BACK = 1,  // its signals, until it is on record
    IS_JOINED = 2,
    IS_DETACHED = 4,
};

// Atomic, relaxed: the thread itself may be detached by another one while it begins.
static void set_flag(shim_record *record, uint32_t flag) { __atomic_fetch_or(&record->flags, flag, __ATOMIC_RELAXED); }
static bool has_flag(const shim_record *record, uint32_t flag) {
    return __atomic_load_n(&record->flags, __ATOMIC_RELAXED) & flag;
}

static synctrace_thread *thread_of(const shim_record *record) { return (synctrace_thread *)(void *)record->object; }

// The record of the thread of a handle; NULL for one that was made unseen.
static shim_record *find(pthread_t handle) { return shim_find((const void *)handle, SHIM_THREAD); }

// Also where it leaves or is cancelled.
static void end(void *unused) {
    (void)unused;
    shim_mutex_thread_ends();
    shim_tell_left_out();
}

// Signals that come before the thread is on record would be heard by a stand-in.
static void *run(void *pointer) {
    shim_record *record = pointer;
    void *(*routine)(void *) = record->routine;
    void *argument = record->argument;
    uint64_t mask = record->signals;
    void *(*call)(void *, void *) = record->call;
    bool holds_back = has_flag(record, HOLDS_BACK);
    if (record->stack_bytes != 0) shim_know_stack(__builtin_frame_address(0), record->stack_bytes);
    synctrace_thread_begin(thread_of(record));
    shim_memory_of_thread();
    if (holds_back) st_signals_restore(mask);
    void *value;
    pthread_cleanup_push(end, NULL);
    value = call == NULL ? routine(argument) : call((void *)(intptr_t)routine, argument);
    pthread_cleanup_pop(1);
    return value;
}

static bool has_mask(const pthread_attr_t *attributes) {
    sigset_t mask;
    return attributes != NULL && pthread_attr_getsigmask_np(attributes, &mask) == 0;
}

static bool is_detached(const pthread_attr_t *attributes) {
    int state = PTHREAD_CREATE_JOINABLE;
    return attributes != NULL && pthread_attr_getdetachstate(attributes, &state) == 0 &&
           state == PTHREAD_CREATE_DETACHED;
}

// Other threads may join main, too, which leaves by pthread_exit then. By main alone, before there are others.
static void meet_main(void) {
    static bool is_met;
    if (is_met || getpid() != gettid()) return;
    is_met = true;
    shim_record *record = shim_take_record();
    if (record == NULL) return;
    synctrace_thread *self = synctrace_thread_current();
    st_thread_retain((st_thread *)(void *)self);
    record->object = (synctrace_object *)(void *)self;
    shim_put_thread(record, pthread_self());
}

// What is taken here of a thread's stack is added to a small one. One whose memory the program gives stays as it is.
static const pthread_attr_t *widened(const pthread_attr_t *attributes, pthread_attr_t *copy) {
    enum { TAKEN = 4096, SMALL = 1 << 18 };
    void *lowest;
    size_t size;
    if (attributes == NULL || pthread_attr_getstack(attributes, &lowest, &size) != 0) return attributes;
    bool is_own_memory = (uintptr_t)lowest + size != 0;
    if (is_own_memory || size == 0 || size >= SMALL) return attributes;
    // For the time of the call: what it points to stays the program's.
    *copy = *attributes;
    return pthread_attr_setstacksize(copy, size + TAKEN) == 0 ? copy : attributes;
}

int shim_thread_create(pthread_t *handle, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument,
                       void *(*call)(void *routine, void *argument), synctrace_place place) {
    shim_record *record = shim_take_record();
    if (record == NULL) return EAGAIN;
    meet_main();
    // The end of the process waits for no thread.
    synctrace_thread *thread = synctrace_thread_new_joinable(NULL, 1, place);
    bool holds_back = !has_mask(attributes);
    record->object = (synctrace_object *)(void *)thread;
    record->routine = routine;
    record->argument = argument;
    record->call = call;
    bool detached = is_detached(attributes);
    record->flags = (holds_back ? HOLDS_BACK : 0) | (detached ? IS_DETACHED : 0);
    uint64_t mask = holds_back ? st_signals_block() : 0;
    record->signals = mask;
    pthread_attr_t copy;
    attributes = widened(attributes, &copy);
    record->stack_bytes = shim_stack_bytes(attributes);
    int problem = shim_real.pthread_create(handle, attributes, run, record);
    if (problem == 0) {
        // The thread waits until its start is on record: it is there until then.
        shim_put_thread(record, *handle);
        if (detached) synctrace_thread_event(ST_EVENT_DETACH, thread, place, 0);
        synctrace_thread_started(thread, place);
    }
    if (holds_back) st_signals_restore(mask);
    if (problem != 0) {
        synctrace_thread_not_started(thread);
        shim_return_record(record);
    }
    return problem;
}

SHIM_HOOK int pthread_create(pthread_t *handle, const pthread_attr_t *attributes, void *(*routine)(void *),
                             void *argument) {
    if (!shim_is_on()) return shim_real.pthread_create(handle, attributes, routine, argument);
    synctrace_place place = SHIM_PLACE;
    // A pool's threads are met when they use what is recorded: what they do are pieces of work of others.
    if (shim_is_guest() && shim_is_beneath(place))
        return shim_real.pthread_create(handle, attributes, routine, argument);
    return shim_thread_create(handle, attributes, routine, argument, NULL, place);
}

typedef struct joining {
    pthread_t handle;
    void **value;
    clockid_t clock;
    const struct timespec *deadline;
    int (*wait)(const struct joining *joining);
} joining;

static void misused(synctrace_thread *thread, enum shim_refusal refusal, synctrace_place place) {
    synctrace_thread_event(ST_EVENT_MISUSE, thread, place, refusal);
}

// For a thread that is cancelled while it waits.
typedef struct waiting {
    synctrace_thread *thread;
    synctrace_place place;
} waiting;

static void gave_up(void *pointer) {
    waiting *wait = pointer;
    synctrace_thread_event(ST_EVENT_JOIN, wait->thread, wait->place, 0);
    synctrace_thread_release(wait->thread);
}

// A join that no thread can ask for. The C library refuses it, or knows nothing of the thread any more.
static int join_wrongly(const joining *joining, synctrace_thread *thread, enum shim_refusal refusal,
                        synctrace_place place) {
    misused(thread, refusal, place);
    return joining->wait(joining);
}

// Whether nothing but the thread can be what the C library refuses.
static bool has_valid_deadline(const joining *joining) {
    const struct timespec *deadline = joining->deadline;
    if (deadline == NULL) return true;
    return deadline->tv_nsec >= 0 && deadline->tv_nsec < 1000000000 &&
           (joining->clock == CLOCK_REALTIME || joining->clock == CLOCK_MONOTONIC);
}

// A join by a call of the real function that `wait` makes. When that returns, a new thread may have the handle.
static int join(const joining *joining, int64_t limit, synctrace_place place) {
    if (pthread_equal(joining->handle, pthread_self()) && limit >= 0)
        return join_wrongly(joining, synctrace_thread_current(), SHIM_JOIN_OF_ITSELF, place);
    shim_record *record = find(joining->handle);
    if (record == NULL) return joining->wait(joining);
    synctrace_thread *thread = thread_of(record);
    if (has_flag(record, IS_JOINED)) return join_wrongly(joining, thread, SHIM_JOIN_OF_JOINED, place);
    if (has_flag(record, IS_DETACHED)) return join_wrongly(joining, thread, SHIM_JOIN_OF_DETACHED, place);
    st_thread_retain((st_thread *)(void *)thread);
    int problem = shim_real.pthread_tryjoin_np(joining->handle, joining->value);
    bool waits = problem == EBUSY && limit >= 0;
    if (waits) {
        synctrace_thread_event(ST_EVENT_JOIN_WAIT, thread, place, limit);
        waiting wait = {thread, place};
        pthread_cleanup_push(gave_up, &wait);
        problem = joining->wait(joining);
        pthread_cleanup_pop(0);
    }
    if (problem == 0) {
        // Not where a new thread has the handle by now.
        record = find(joining->handle);
        if (record != NULL && thread_of(record) == thread) set_flag(record, IS_JOINED);
        synctrace_thread_joined(thread, place);
    } else {
        if (waits || problem == EBUSY) synctrace_thread_event(ST_EVENT_JOIN, thread, place, 0);
        // It waits for this one; or another thread waits for it already.
        if (problem == EDEADLK) misused(thread, SHIM_JOIN_IN_CYCLE, place);
        if (problem == EINVAL && waits && has_valid_deadline(joining)) misused(thread, SHIM_JOIN_OF_JOINED, place);
    }
    synctrace_thread_release(thread);
    return problem;
}

static int wait_long(const joining *joining) { return shim_real.pthread_join(joining->handle, joining->value); }

static int wait_timed(const joining *joining) {
    return shim_real.pthread_timedjoin_np(joining->handle, joining->value, joining->deadline);
}

static int wait_clock(const joining *joining) {
    return shim_real.pthread_clockjoin_np(joining->handle, joining->value, joining->clock, joining->deadline);
}

static int wait_not(const joining *joining) {
    return shim_real.pthread_tryjoin_np(joining->handle, joining->value);
}

int shim_thread_join(pthread_t handle, void **value, synctrace_place place) {
    return join(&(joining){handle, value, 0, NULL, wait_long}, 0, place);
}

SHIM_HOOK int pthread_join(pthread_t handle, void **value) {
    if (!shim_is_on()) return shim_real.pthread_join(handle, value);
    return shim_thread_join(handle, value, SHIM_PLACE);
}

SHIM_HOOK int pthread_tryjoin_np(pthread_t handle, void **value) {
    if (!shim_is_on()) return shim_real.pthread_tryjoin_np(handle, value);
    return join(&(joining){handle, value, 0, NULL, wait_not}, -1, SHIM_PLACE);
}

SHIM_HOOK int pthread_timedjoin_np(pthread_t handle, void **value, const struct timespec *deadline) {
    if (!shim_is_on()) return shim_real.pthread_timedjoin_np(handle, value, deadline);
    int64_t limit = deadline == NULL ? 0 : shim_time_until(CLOCK_REALTIME, deadline);
    return join(&(joining){handle, value, CLOCK_REALTIME, deadline, wait_timed}, limit, SHIM_PLACE);
}

SHIM_HOOK int pthread_clockjoin_np(pthread_t handle, void **value, clockid_t clock, const struct timespec *deadline) {
    if (!shim_is_on()) return shim_real.pthread_clockjoin_np(handle, value, clock, deadline);
    int64_t limit = deadline == NULL ? 0 : shim_time_until(clock, deadline);
    return join(&(joining){handle, value, clock, deadline, wait_clock}, limit, SHIM_PLACE);
}

int shim_thread_detach(pthread_t handle, synctrace_place place) {
    shim_record *record = find(handle);
    // On record before: a thread that has ended is gone with the real call.
    if (record == NULL) return shim_real.pthread_detach(handle);
    if (has_flag(record, IS_JOINED)) {
        misused(thread_of(record), SHIM_DETACH_OF_JOINED, place);
    } else if (has_flag(record, IS_DETACHED)) {
        misused(thread_of(record), SHIM_DETACH_OF_DETACHED, place);
    } else {
        set_flag(record, IS_DETACHED);
        synctrace_thread_event(ST_EVENT_DETACH, thread_of(record), place, 0);
    }
    return shim_real.pthread_detach(handle);
}

SHIM_HOOK int pthread_detach(pthread_t handle) {
    if (!shim_is_on()) return shim_real.pthread_detach(handle);
    return shim_thread_detach(handle, SHIM_PLACE);
}

SHIM_HOOK int pthread_setname_np(pthread_t handle, const char *name) {
    bool is_on = shim_is_on();
    int problem = shim_real.pthread_setname_np(handle, name);
    if (problem != 0 || !is_on) return problem;
    shim_record *record = find(handle);
    if (record != NULL) synctrace_thread_set_name(thread_of(record), name);
    else if (pthread_equal(handle, pthread_self())) synctrace_thread_set_name(synctrace_thread_current(), name);
    return problem;
}
