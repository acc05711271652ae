// The end of the process: by main's return or a call of exit. Main's return is seen because the start of main is taken over.
#define _GNU_SOURCE
#include <stdlib.h>

#include "shim.h"

SHIM_HOOK void exit(int code) {
    if (shim_real.exit == NULL) shim_find_functions();
    // A process that has had nothing to record does not join for its end.
    if (__atomic_load_n(&shim_state, __ATOMIC_ACQUIRE) == SHIM_ON) synctrace_exit(code);
    shim_real.exit(code);
    __builtin_unreachable();
}

// The version that programs have which were linked before 2.34.
#if defined(__x86_64__)
#define OLD_START "GLIBC_2.2.5"
#else
#define OLD_START "GLIBC_2.17"
#endif

typedef int (*main_function)(int, char **, char **);
typedef int (*start_function)(main_function, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
static main_function program_main;

static int main_then_exit(int count, char **arguments, char **environment) {
    exit(program_main(count, arguments, environment));
}

SHIM_HOOK int __libc_start_main(main_function main, int count, char **arguments, void (*init)(void),
                                void (*fini)(void), void (*rtld_fini)(void), void *stack_end);
SHIM_HOOK int __libc_start_main(main_function main, int count, char **arguments, void (*init)(void),
                                void (*fini)(void), void (*rtld_fini)(void), void *stack_end) {
    // Of the version that the program asked for, which passes functions for its constructors where it is an old one.
    void *found = shim_next_function("__libc_start_main", init == NULL ? NULL : OLD_START);
    if (found == NULL) found = shim_next_function("__libc_start_main", NULL);
    program_main = main;
    return ((start_function)found)(main_then_exit, count, arguments, init, fini, rtld_fini, stack_end);
}
