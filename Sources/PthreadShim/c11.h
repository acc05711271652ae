// What <threads.h> shares with pthreads: each function as its caller's place has it. All with shim_is_on.
#pragma once

#include <pthread.h>
#include <time.h>

#include "shim.h"

int shim_mutex_lock(pthread_mutex_t *mutex, synctrace_place place);
int shim_mutex_trylock(pthread_mutex_t *mutex, synctrace_place place);
int shim_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *deadline, synctrace_place place);
int shim_mutex_unlock(pthread_mutex_t *mutex, synctrace_place place);
// The mutex begins.
void shim_mutex_begin(const pthread_mutex_t *mutex, synctrace_place place);

int shim_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, synctrace_place place);
int shim_condition_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *deadline,
                             synctrace_place place);
// Puts a notification on record, which is about to be made.
void shim_condition_notify(const pthread_cond_t *condition, bool all, synctrace_place place);
void shim_condition_begin(const pthread_cond_t *condition, synctrace_place place);
int shim_condition_destroy(pthread_cond_t *condition, synctrace_place place);

// `call` runs a thread's function where that is not one of pthreads; NULL where it is.
int shim_thread_create(pthread_t *handle, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument,
                       void *(*call)(void *routine, void *argument), synctrace_place place);
int shim_thread_join(pthread_t handle, void **value, synctrace_place place);
int shim_thread_detach(pthread_t handle, synctrace_place place);
