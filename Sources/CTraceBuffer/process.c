// The end of the process: non-daemon threads are joined, exit handlers run, then the end is put on record.
#include "st_internal.h"

static int exit_code;
static uint32_t exiting;  // atomic; relaxed: only the main thread asks
static void (*finish_hook)(void);

void st_set_finish_hook(void (*hook)(void)) { finish_hook = hook; }

// Called by `exit`, before any exit handler.
void st_prepare_exit(int code) {
    exit_code = code;
    bool on_main = st_native_thread_id() == st_process_id();
    if (!on_main || __atomic_exchange_n(&exiting, 1, __ATOMIC_RELAXED)) return;
    st_join_non_daemons();
}

// Of all destructors of the program the last one, and after all exit handlers.
__attribute__((destructor(101))) static void end_of_process(void) {
    st_recording_stop(true, exit_code);
    void (*hook)(void) = finish_hook;
    finish_hook = NULL;
    if (hook != NULL) hook();
}
