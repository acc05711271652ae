// What the files of this target share among themselves.
#pragma once

#include <pthread.h>

#include "CPrimitives.h"

static const st_site st_no_site = {NULL, NULL, 0};

// --- thread_life.c ---
void st_join_non_daemons(void);

// --- exits.c ---
// The system's thread that a new thread of the library runs on.
void st_exit_expect(st_thread *thread, pthread_t handle);
// The calling thread has ended, and runs its destructors from now on.
void st_exit_announce(st_thread *thread);
// Waits, after a thread has ended, until the system's thread has.
void st_exit_await(st_thread *thread, uint64_t deadline_ns);
