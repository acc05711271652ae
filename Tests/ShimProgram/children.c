// Processes that are started in each way: with vfork, whose child has its parent's memory, with fork, and by exec.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>

#include "commands.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void use_mutex(void) { REQUIRE(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0); }

__attribute__((noinline)) static pid_t start_with_vfork(void) {
    volatile int before = 5;
    pid_t child = vfork();
    if (child == 0) {
        use_mutex();
        _exit(before + 1);
    }
    REQUIRE(before == 5);
    return child;
}

int children(void) {
    use_mutex();
    for (int round = 0; round < 3; round++) REQUIRE(end_of(start_with_vfork()) == 6);
    use_mutex();
    pid_t child = fork();
    if (child == 0) {
        use_mutex();
        exit(8);
    }
    REQUIRE(end_of(child) == 8);
    child = vfork();
    if (child == 0) {
        execl("/proc/self/exe", "ShimTestProgram", "abba-orderly", NULL);
        _exit(9);
    }
    REQUIRE(end_of(child) == 0);
    use_mutex();
    return 0;
}
