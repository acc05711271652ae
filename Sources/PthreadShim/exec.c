// The exec functions: another program takes the process's place, and its threads and their locks are gone without an end. All of
// them may be called in a signal handler, and after a fork.
#define _GNU_SOURCE
#include <stdarg.h>
#include <unistd.h>

#include "shim.h"

// Whether it is put on record. A process that has had nothing to record does not join for this, and the child of vfork has
// its parent's memory.
static bool begin(void) {
    if (shim_real.execve == NULL) shim_find_functions();
    if (__atomic_load_n(&shim_state, __ATOMIC_ACQUIRE) != SHIM_ON || shim_self.passes > 0) return false;
    shim_tell_left_out();
    synctrace_exec(true);
    return true;
}

// It has failed, or it would not have returned.
static int end(bool is_on_record, int result) {
    if (is_on_record) synctrace_exec(false);
    return result;
}

#define EXECUTES(call)             \
    bool is_on_record = begin();   \
    return end(is_on_record, shim_real.call)

SHIM_HOOK int execve(const char *path, char *const arguments[], char *const environment[]) {
    EXECUTES(execve(path, arguments, environment));
}

SHIM_HOOK int execv(const char *path, char *const arguments[]) { EXECUTES(execv(path, arguments)); }

SHIM_HOOK int execvp(const char *file, char *const arguments[]) { EXECUTES(execvp(file, arguments)); }

SHIM_HOOK int execvpe(const char *file, char *const arguments[], char *const environment[]) {
    EXECUTES(execvpe(file, arguments, environment));
}

SHIM_HOOK int fexecve(int file, char *const arguments[], char *const environment[]) {
    EXECUTES(fexecve(file, arguments, environment));
}

// Puts the arguments of a call that has them one by one, up to the first NULL, into `list`, on the caller's stack: no memory may
// be asked for here.
#define COLLECT(first, list)                                                        \
    va_list counted, taken;                                                         \
    va_start(counted, first);                                                       \
    va_copy(taken, counted);                                                        \
    size_t count = 1;                                                               \
    while (va_arg(counted, char *) != NULL) count++;                                \
    va_end(counted);                                                                \
    char *list[count + 1];                                                          \
    list[0] = (char *)(uintptr_t)first;                                             \
    for (size_t place = 1; place <= count; place++) list[place] = va_arg(taken, char *)

SHIM_HOOK int execl(const char *path, const char *first, ...) {
    COLLECT(first, arguments);
    va_end(taken);
    EXECUTES(execv(path, arguments));
}

SHIM_HOOK int execlp(const char *file, const char *first, ...) {
    COLLECT(first, arguments);
    va_end(taken);
    EXECUTES(execvp(file, arguments));
}

SHIM_HOOK int execle(const char *path, const char *first, ...) {
    COLLECT(first, arguments);
    char *const *environment = va_arg(taken, char *const *);
    va_end(taken);
    EXECUTES(execve(path, arguments, environment));
}
