// Processes that end in other ways than by main's return.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>

#include "commands.h"

extern char **environ;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, held = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t main_thread;
static int rounds;  // with the lock

static void use_lock(void) { REQUIRE(pthread_mutex_lock(&lock) == 0 && pthread_mutex_unlock(&lock) == 0); }

static void handler(void) {
    use_lock();
    write(1, "handler\n", 8);
}

// --- Main leaves, and the threads go on ---

static void *goes_on(void *argument) {
    void *value = NULL;
    REQUIRE(pthread_join(main_thread, &value) == 0 && value == &lock);
    for (int round = 0; round < 100; round++) use_lock();
    printf("main was joined\n");
    return argument;
}

static pthread_mutex_t kept = PTHREAD_MUTEX_INITIALIZER;

static void let_go(void *mutex) { REQUIRE(pthread_mutex_unlock(mutex) == 0); }

int main_leaves(void) {
    REQUIRE(atexit(handler) == 0);
    // As its thread-local values go.
    pthread_key_t key;
    REQUIRE(pthread_key_create(&key, let_go) == 0 && pthread_setspecific(key, &kept) == 0);
    REQUIRE(pthread_mutex_lock(&kept) == 0);
    main_thread = pthread_self();
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, goes_on, NULL) == 0);
    use_lock();
    pthread_exit(&lock);
}

// --- Threads outlive main ---

static void *never_ends(void *argument) {
    for (;;) {
        REQUIRE(pthread_mutex_lock(&lock) == 0);
        rounds++;
        REQUIRE(pthread_cond_signal(&changed) == 0);
        REQUIRE(pthread_mutex_unlock(&lock) == 0);
    }
    return argument;
}

static void start_threads_that_never_end(void) {
    for (int index = 0; index < 3; index++) {
        pthread_t thread;
        REQUIRE(pthread_create(&thread, NULL, never_ends, NULL) == 0 && pthread_detach(thread) == 0);
    }
    REQUIRE(pthread_mutex_lock(&lock) == 0);
    while (rounds < 500) REQUIRE(pthread_cond_wait(&changed, &lock) == 0);
    REQUIRE(pthread_mutex_unlock(&lock) == 0);
}

int main_returns_first(void) {
    REQUIRE(atexit(handler) == 0);
    start_threads_that_never_end();
    return 4;
}

int quick(void) {
    REQUIRE(at_quick_exit(handler) == 0);
    start_threads_that_never_end();
    quick_exit(5);
}

int at_once(void) {
    start_threads_that_never_end();
    _exit(6);
}

// --- A thread forks while others hold locks ---

static void *has_grandchildren(void *argument) {
    use_lock();
    return argument;
}

static void *forks(void *argument) {
    pid_t child = fork();
    if (child == 0) {
        // Main has it, which is not here.
        REQUIRE(pthread_mutex_trylock(&held) == EBUSY);
        use_lock();
        pthread_t thread;
        REQUIRE(pthread_create(&thread, NULL, has_grandchildren, NULL) == 0 && pthread_join(thread, NULL) == 0);
        pid_t grandchild = fork();
        if (grandchild == 0) exit(pthread_mutex_trylock(&held) == EBUSY ? 9 : 1);
        exit(end_of(grandchild) == 9 ? 8 : 1);
    }
    REQUIRE(end_of(child) == 8);
    return argument;
}

int fork_elsewhere(void) {
    REQUIRE(pthread_mutex_lock(&held) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, forks, NULL) == 0 && pthread_join(thread, NULL) == 0);
    REQUIRE(pthread_mutex_unlock(&held) == 0);
    return 0;
}

// --- Other programs, by posix_spawn and its kin ---

int spawns(void) {
    use_lock();
    char *words[] = {"ShimTestProgram", "abba-orderly", NULL};
    for (int round = 0; round < 3; round++) {
        pid_t child;
        REQUIRE(posix_spawn(&child, "/proc/self/exe", NULL, NULL, words, environ) == 0 && end_of(child) == 0);
    }
    REQUIRE(system("exit 3") == 3 << 8);
    FILE *pipe = popen("echo out of a pipe", "r");
    char line[64];
    REQUIRE(pipe != NULL && fgets(line, sizeof line, pipe) != NULL && pclose(pipe) == 0);
    fputs(line, stdout);
    use_lock();
    fflush(stdout);
    execv("/proc/self/exe", words);
    return 1;
}
