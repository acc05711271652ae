// Lending the recorder to the library that stands before the C library.
#define _GNU_SOURCE
#include <dlfcn.h>

#include "st_host.h"
#include "st_internal.h"

const st_host st_own_host = {
    .version = ST_HOST_VERSION,
    .bytes = sizeof(st_host),
    .object_bytes = sizeof(st_object),
    .thread_bytes = sizeof(st_thread),
    .event = synctrace_event,
    .block = synctrace_block,
    .unblock = synctrace_unblock,
    .owner = synctrace_owner,
    .thread_event = synctrace_thread_event,
    .thread_current = synctrace_thread_current,
    .thread_new_joinable = synctrace_thread_new_joinable,
    .thread_started = synctrace_thread_started,
    .thread_not_started = synctrace_thread_not_started,
    .thread_begin = synctrace_thread_begin,
    .thread_joined = synctrace_thread_joined,
    .thread_set_name = synctrace_thread_set_name,
    .thread_release = synctrace_thread_release,
    .object_new = synctrace_object_new,
    .object_new_at = synctrace_object_new_at,
    .object_met = synctrace_object_met,
    .object_end = synctrace_object_end,
    .object_hold = synctrace_object_hold,
    .object_of_kind = st_object_new_at,
    .object_of_kind_met = st_object_meet,
    .has_own_lock = st_has_own_lock,
    .forget_code = synctrace_forget_code,
    .ignored_modules = synctrace_ignored_modules,
    .left_out = synctrace_left_out,
    .exec = synctrace_exec,
    .stack_frames = st_stack_frames,
    .find_stack = st_find_stack,
};

// Counts the calling thread's calls that pass; NULL where nobody has the table.
static void (*let_pass)(int change);

bool st_lend_host(void) {
    if (&st_front_lends == NULL) return false;
    bool (*take)(const st_host *) = (bool (*)(const st_host *))dlsym(RTLD_DEFAULT, "libsynctrace_pthread_take");
    if (take == NULL || !take(&st_own_host)) return false;
    let_pass = (void (*)(int))dlsym(RTLD_DEFAULT, "libsynctrace_pthread_pass");
    return true;
}

void st_front_begin(void) {
    if (let_pass != NULL) let_pass(1);
}

void st_front_end(void) {
    if (let_pass != NULL) let_pass(-1);
}
