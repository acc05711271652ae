// The end of the process: by main's return or a call of exit. Main's return is seen because the start of main is taken over.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

#include "shim.h"

SHIM_HOOK void exit(int code) {
    if (shim_real.exit == NULL) shim_find_functions();
    // A process that has had nothing to record does not join for its end.
    if (__atomic_load_n(&shim_state, __ATOMIC_ACQUIRE) == SHIM_ON) {
        shim_tell_left_out();
        // A program's own front sees the end by itself.
        if (!shim_is_guest()) synctrace_exit(code);
    }
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

#if defined(__x86_64__)
// The child of vfork runs on its parent's stack and memory, its thread-local values among that, until it is another program
// or ends: its calls pass through, whether the parent's do or not. It returns first, so nothing may be left on the
// stack: where the caller goes on is kept with the thread.
// The child may call it itself: one place for each of a few.
static __thread void *vfork_callers[4] __attribute__((tls_model("initial-exec")));

__attribute__((used)) static void *prepare_vfork(void *caller) {
    if (shim_real.vfork == NULL) shim_find_functions();
    vfork_callers[shim_self.passes++ % 4] = caller;
    return (void *)shim_real.vfork;
}

__attribute__((used)) static void *finish_vfork(pid_t result) {
    void *caller = vfork_callers[(shim_self.passes - 1) % 4];
    if (result != 0) shim_self.passes--;
    return caller;
}

__asm__(
    ".globl vfork\n"
    ".type vfork, @function\n"
    "vfork:\n"
    "    popq %rdi\n"
    "    call prepare_vfork\n"
    "    call *%rax\n"
    "    pushq %rax\n"
    "    subq $8, %rsp\n"
    "    movl %eax, %edi\n"
    "    call finish_vfork\n"
    "    addq $8, %rsp\n"
    "    movq %rax, %rdx\n"
    "    popq %rax\n"
    "    jmp *%rdx\n"
    ".size vfork, .-vfork\n");
#endif
