// The recorder as a table of its functions: what a program that has a recorder of its own lends to the library that stands
// before the C library in it (PthreadShim). So there is one recorder in the process, and each thread is on record once.
//
// The program's recorder offers the table when the process starts, if its front says that it wants that (st_front_lends). Where
// it is not taken, by a library that is missing, of another version, or records already, the program is
// recorded by its own front alone.
#pragma once

#include "st_runtime.h"
#include "synctrace_recorder.h"

// Rises with every change of the table, of what its functions mean, and of st_object and st_thread.
#define ST_HOST_VERSION 4u

typedef struct st_host {
    uint32_t version;  // ST_HOST_VERSION
    uint32_t bytes;    // of the table, of an object and of a thread: others of the same version have the same
    uint32_t object_bytes;
    uint32_t thread_bytes;
    __typeof__(&synctrace_event) event;
    __typeof__(&synctrace_block) block;
    __typeof__(&synctrace_unblock) unblock;
    __typeof__(&synctrace_owner) owner;
    __typeof__(&synctrace_thread_event) thread_event;
    __typeof__(&synctrace_thread_current) thread_current;
    __typeof__(&synctrace_thread_new_joinable) thread_new_joinable;
    __typeof__(&synctrace_thread_started) thread_started;
    __typeof__(&synctrace_thread_not_started) thread_not_started;
    __typeof__(&synctrace_thread_begin) thread_begin;
    __typeof__(&synctrace_thread_joined) thread_joined;
    __typeof__(&synctrace_thread_set_name) thread_set_name;
    __typeof__(&synctrace_thread_release) thread_release;
    __typeof__(&synctrace_object_new) object_new;
    __typeof__(&synctrace_object_new_at) object_new_at;
    __typeof__(&synctrace_object_met) object_met;
    __typeof__(&synctrace_object_end) object_end;
    __typeof__(&synctrace_object_hold) object_hold;
    __typeof__(&st_object_new_at) object_of_kind;
    __typeof__(&st_object_meet) object_of_kind_met;
    __typeof__(&st_has_own_lock) has_own_lock;
    __typeof__(&synctrace_forget_code) forget_code;
    __typeof__(&synctrace_ignored_modules) ignored_modules;
    __typeof__(&synctrace_left_out) left_out;
    __typeof__(&synctrace_exec) exec;
    __typeof__(&st_stack_frames) stack_frames;
    __typeof__(&st_find_stack) find_stack;
} st_host;

// This recorder's own.
extern const st_host st_own_host;

// --- For the program's recorder and its front ---

// Defined by a front whose own calls of pthread functions are between st_front_begin and st_front_end, so that they are not on
// record twice.
extern const bool st_front_lends __attribute__((weak));
// Lends the table out; false where nobody takes it, or the front does not want that.
bool st_lend_host(void);
// The calling thread's next calls of pthread functions are the front's own, which has them on record by itself: nobody else
// puts them on record until the second call.
void st_front_begin(void);
void st_front_end(void);
