// Each function that makes a process another program: what it answers where there is no such program, and a forked child that
// holds a mutex when it becomes one.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include "commands.h"
#include "say.h"

static pthread_mutex_t held_at_exec = PTHREAD_MUTEX_INITIALIZER;
static char *const words[] = {"sh", "-c", "exit ${CODE:-1}", NULL};
static char *const surroundings[] = {"CODE=7", NULL};

#define EXECUTE(call, absent)                                    \
    do {                                                         \
        SAY_ERRNO(absent);                                             \
        pid_t child = fork();                                    \
        if (child == 0) {                                        \
            REQUIRE(pthread_mutex_lock(&held_at_exec) == 0);     \
            call;                                                \
            _exit(99);                                           \
        }                                                        \
        printf("%d\n", end_of(child));                           \
    } while (0)

int executions(void) {
    REQUIRE(setenv("CODE", "6", 1) == 0);
    int shell = open("/bin/sh", O_RDONLY | O_CLOEXEC), none = open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXECUTE(execv("/bin/sh", words), execv("/none", words));
    EXECUTE(execve("/bin/sh", words, surroundings), execve("/none", words, surroundings));
    EXECUTE(execvp("sh", words), execvp("none", words));
    EXECUTE(execvpe("sh", words, surroundings), execvpe("none", words, surroundings));
    EXECUTE(fexecve(shell, words, surroundings), fexecve(none, words, surroundings));
    EXECUTE(execl("/bin/sh", "sh", "-c", words[2], NULL), execl("/none", "none", NULL));
    EXECUTE(execlp("sh", "sh", "-c", words[2], NULL), execlp("none", "none", "of them", NULL));
    EXECUTE(execle("/bin/sh", "sh", "-c", words[2], NULL, surroundings), execle("/none", "none", NULL, surroundings));
    REQUIRE(pthread_mutex_lock(&held_at_exec) == 0);
    // That fails, and the process ends as itself.
    REQUIRE(execv("/none", words) == -1);
    fflush(stdout);
    _exit(0);
}

int becomes_another(void) {
    REQUIRE(pthread_mutex_lock(&held_at_exec) == 0);
    execl("/bin/sh", "sh", "-c", "exit 6", NULL);
    return 1;
}

static int becomes_true(void *unused) {
    (void)unused;
    execl("/bin/true", "true", NULL);
    _exit(9);
}

// As vfork, but that nobody sees it.
int child_in_our_memory(void) {
    static char stack[65536] __attribute__((aligned(16)));
    REQUIRE(pthread_mutex_lock(&held_at_exec) == 0);
    REQUIRE(end_of(clone(becomes_true, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL)) == 0);
    _exit(3);
}
