// Which recorder the shim tells: the program's own where it has one, so that what its front and this one put on record is one
// trace, else the one in this library.
//
// The functions of the recorder's interface go through the table by their own names. What is in line here, or reaches into
// a thread, is this library's recorder's alone: see shim_is_guest.
#pragma once

#include "CRecorder.h"

// Both are written once, before anything is recorded. Hidden: each is one load.
extern const st_host *shim_recorder __attribute__((visibility("hidden")));
extern bool shim_has_host __attribute__((visibility("hidden")));

// Whether the recorder is the program's.
static inline bool shim_is_guest(void) { return st_unlikely(shim_has_host); }

#define synctrace_event(...) shim_recorder->event(__VA_ARGS__)
#define synctrace_block(...) shim_recorder->block(__VA_ARGS__)
#define synctrace_unblock() shim_recorder->unblock()
#define synctrace_owner(...) shim_recorder->owner(__VA_ARGS__)
#define synctrace_thread_event(...) shim_recorder->thread_event(__VA_ARGS__)
#define synctrace_thread_current() shim_recorder->thread_current()
#define synctrace_thread_new_joinable(...) shim_recorder->thread_new_joinable(__VA_ARGS__)
#define synctrace_thread_started(...) shim_recorder->thread_started(__VA_ARGS__)
#define synctrace_thread_not_started(...) shim_recorder->thread_not_started(__VA_ARGS__)
#define synctrace_thread_begin(...) shim_recorder->thread_begin(__VA_ARGS__)
#define synctrace_thread_joined(...) shim_recorder->thread_joined(__VA_ARGS__)
#define synctrace_thread_set_name(...) shim_recorder->thread_set_name(__VA_ARGS__)
#define synctrace_thread_release(...) shim_recorder->thread_release(__VA_ARGS__)
#define synctrace_object_new(...) shim_recorder->object_new(__VA_ARGS__)
#define synctrace_object_new_at(...) shim_recorder->object_new_at(__VA_ARGS__)
#define synctrace_object_met(...) shim_recorder->object_met(__VA_ARGS__)
#define synctrace_object_end(...) shim_recorder->object_end(__VA_ARGS__)
#define synctrace_object_hold(...) shim_recorder->object_hold(__VA_ARGS__)
#define st_object_new_at(...) shim_recorder->object_of_kind(__VA_ARGS__)
#define st_object_meet(...) shim_recorder->object_of_kind_met(__VA_ARGS__)
#define st_has_own_lock() shim_recorder->has_own_lock()
#define synctrace_forget_code() shim_recorder->forget_code()
#define synctrace_ignored_modules() shim_recorder->ignored_modules()
#define synctrace_left_out(...) shim_recorder->left_out(__VA_ARGS__)
#define synctrace_exec(...) shim_recorder->exec(__VA_ARGS__)
#define st_stack_frames() shim_recorder->stack_frames()
#define st_find_stack(...) shim_recorder->find_stack(__VA_ARGS__)

// Whether a place is in the Swift toolchain's libraries. What they do for a program that has a front of its own is below what
// that one records; their threads are met when they use it.
bool shim_is_beneath(synctrace_place place);
