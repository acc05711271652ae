// The start and the end of the program, taken over.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

#include "primitives_internal.h"

// Non-daemon threads are joined before any exit handler runs: a handler of ours would come after those registered
// later. So `exit` and the start of `main` are taken over here; both definitions reach the C library's by dlsym.

// Before any exit handler.
static void prepare_exit(int code) {
    if (!st_exit_begin(code)) return;
    st_end_main();
    st_join_non_daemons();
}

void exit(int code) {
    static void (*next_exit)(int);
    if (next_exit == NULL) next_exit = (void (*)(int))dlsym(RTLD_NEXT, "exit");
    prepare_exit(code);
    next_exit(code);
    __builtin_unreachable();
}

typedef int (*main_function)(int, char **, char **);
static main_function program_main;

static int main_then_exit(int count, char **arguments, char **environment) {
    exit(program_main(count, arguments, environment));
}

int __libc_start_main(main_function, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
int __libc_start_main(main_function main, int count, char **arguments, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end) {
    int (*next)(main_function, int, char **, void (*)(void), void (*)(void), void (*)(void), void *) =
        (int (*)(main_function, int, char **, void (*)(void), void (*)(void), void (*)(void), void *))dlsym(
            RTLD_NEXT, "__libc_start_main");
    program_main = main;
    return next(main_then_exit, count, arguments, init, fini, rtld_fini, stack_end);
}
