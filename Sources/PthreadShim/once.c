// pthread_once and call_once. The one run of the routine is on record as a hold of a lock, and who waits for its end as a
// wait for that lock; a call that finds it done is not on record.
#define _GNU_SOURCE
#include <threads.h>

#include "mutex.h"
#include "shim.h"

// What the C library keeps in the control; part of its binary interface.
enum { RUNS = 1, DONE = 2 };

typedef struct running {
    void (*routine)(void);
    shim_record *record;
    synctrace_place place;
    struct running *outer;
    bool has_run;
    struct running *around;  // whose routine this call is made in
    struct running *self;  // tells it from what lies there after a handler has jumped out of it
} running;

// The call of the calling thread that may run its routine, and the innermost whose routine runs.
static __thread running *current __attribute__((tls_model("initial-exec")));
static __thread running *innermost __attribute__((tls_model("initial-exec")));

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    (void)detail;
    // Where a handler jumps out of the routine, the thread has it no more, and nothing here is told.
    record->flags = SHIM_IS_ROBUST;
    st_object *object = is_met ? st_object_meet(ST_OBJECT_LOCK, address, ST_LOCK_OF_ONCE, 0)
                               : st_object_new_at(ST_OBJECT_LOCK, address, ST_LOCK_OF_ONCE, 0,
                                                  (st_site){place.file, place.function, place.line});
    record->object = (synctrace_object *)(void *)object;
}

static void leave(running *self) {
    innermost = self->around;
    self->self = NULL;
    shim_mutex_releasing(self->record, 0, self->place);
}

// Called by whoever unwinds the stack through `run`: an exception, a cancellation, or pthread_exit in the routine. In C there
// are no other means that need no library: "System V Application Binary Interface, AMD64", 6.2.5, and the same elsewhere.
enum { CLEANUP_PHASE = 2, CONTINUE_UNWIND = 8 };
__attribute__((used)) static int shim_once_unwinds(int version, int actions, uint64_t kind, void *exception,
                                                   void *context) {
    (void)version, (void)kind, (void)exception, (void)context;
    if (actions & CLEANUP_PHASE && innermost != NULL && innermost->self == innermost) leave(innermost);
    return CONTINUE_UNWIND;
}

__attribute__((noinline)) static void run(void) {
    // By a distance of four bytes: DW_EH_PE_pcrel | DW_EH_PE_sdata4.
    __asm__ volatile(".cfi_personality 0x1b, shim_once_unwinds");
    running *self = current;
    current = self->outer;
    self->has_run = true;
    shim_mutex_acquired(self->record, 1, self->place);
    self->around = innermost;
    self->self = innermost = self;
    self->routine();
    leave(self);
}

static int call(pthread_once_t *control, void (*routine)(void), synctrace_place place) {
    if (__atomic_load_n(control, __ATOMIC_ACQUIRE) & DONE) return 0;
    shim_record *record = shim_find(control, SHIM_ONCE);
    if (record == NULL) record = shim_meet(control, SHIM_ONCE, make, 0, place);
    if (record == NULL) return shim_real.pthread_once(control, routine);
    // A handler of a signal has jumped out of the routine: another call runs it then. Not where it has just been done.
    if (shim_level(record) > 0 && !(__atomic_load_n(control, __ATOMIC_ACQUIRE) & (RUNS | DONE))) {
        if (shim_is_mine(record)) shim_mutex_releasing(record, 0, place);
        else synctrace_event(ST_EVENT_STATE, record->object, SYNCTRACE_SHARED, place, 0);
        shim_set_level(record, 0);
    }
    running self = {routine, record, place, current, false, NULL, NULL};
    current = &self;
    // Another thread runs the routine.
    bool waits = shim_level(record) > 0;
    if (waits) synctrace_block(ST_EVENT_REQUEST, record->object, 0, place);
    int result = shim_real.pthread_once(control, run);
    if (waits) synctrace_unblock();
    if (!self.has_run) current = self.outer;
    if (waits && !self.has_run) synctrace_event(ST_EVENT_TRY_FAIL, record->object, SYNCTRACE_UNNUMBERED, place, 0);
    return result;
}

SHIM_HOOK int pthread_once(pthread_once_t *control, void (*routine)(void)) {
    if (!shim_is_on()) return shim_real.pthread_once(control, routine);
    return call(control, routine, SHIM_PLACE);
}

SHIM_HOOK void call_once(once_flag *flag, void (*routine)(void)) {
    if (!shim_is_on()) {
        shim_real.call_once(flag, routine);
        return;
    }
    call((pthread_once_t *)(void *)flag, routine, SHIM_PLACE);
}
