// The end of the process: fronts do what they do before exit handlers, these run, then the end is put on record.
#include <unistd.h>

#include "st_internal.h"

static int exit_code;
static int64_t exiting;         // the thread that ends the program, 0 before; atomic, relaxed: only that thread asks
static uint32_t main_has_left;  // atomic; relaxed: a thread that runs later in the program's order reads it
static void (*finish_hook)(void);

void st_set_finish_hook(void (*hook)(void)) { finish_hook = hook; }

void st_note_main_left(void) { __atomic_store_n(&main_has_left, 1, __ATOMIC_RELAXED); }

bool st_main_has_left(void) { return __atomic_load_n(&main_has_left, __ATOMIC_RELAXED); }

// Whether the calling thread ends the program in main's place: it is the main thread, or, where an async main has left
// its thread for good (Dispatch ends it with pthread_exit), one that the library did not start.
static bool ends_the_program(void) {
    if (st_native_thread_id() == st_process_id()) return true;
    st_thread *self = st_current;
    return st_main_has_left() && (self == NULL || st_thread_is_foreign(self));
}

// The child's main thread has yet to end.
void st_process_after_fork(void) {
    exiting = 0;
    main_has_left = 0;
}

bool st_exit_is_in_order(void) { return __atomic_load_n(&exiting, __ATOMIC_RELAXED) == st_native_thread_id(); }

bool st_exit_begin(int code) {
    exit_code = code;
    int64_t nobody = 0;
    return ends_the_program() && __atomic_compare_exchange_n(&exiting, &nobody, st_native_thread_id(), false,
                                                             __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

void synctrace_exec(bool begins) {
    st_thread *thread = st_self();
    uint32_t busy = st_begin_use_of_part(thread);
    // Acquire: partner of the release store of who starts a recording; the file is there.
    if (__atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE) != 0) {
        st_process_header *header = st_this_part.header;
        // A child of vfork or clone that has its parent's memory would mark the parent, for good.
        if (header->pid == getpid()) __atomic_fetch_add(&header->executes, begins ? 1 : -1u, __ATOMIC_RELAXED);
    }
    st_end_use_of_part(thread, busy);
}

// Of all destructors of the program the last one, and after all exit handlers.
__attribute__((destructor(101))) static void end_of_process(void) {
    st_recording_stop(true, exit_code);
    void (*hook)(void) = finish_hook;
    finish_hook = NULL;
    if (hook != NULL) hook();
}
