// syscall(), which passes what it is given on, and gives what the kernel says.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "commands.h"

static uint32_t word, aside, owned;
static handshake is_there, is_handled;
static pid_t waiter;  // the kernel's number
static long in_handler;

// A handler may wait, too, in the middle of a wait.
static void handle(int signal) {
    (void)signal;
    int before = errno;
    struct timespec brief = {0, 1000};
    in_handler = syscall(SYS_futex, &aside, FUTEX_WAIT_PRIVATE, 0, &brief, NULL, 0) == -1 ? errno : 0;
    tell(is_handled);
    errno = before;
}

static void *wait_for_word(void *unused) {
    (void)unused;
    waiter = gettid();
    tell(is_there);
    long result;
    do {
        errno = 0;
        result = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
        REQUIRE(result == 0 || errno == EINTR || errno == EAGAIN);
    } while (__atomic_load_n(&word, __ATOMIC_ACQUIRE) == 0);
    return NULL;
}

static void *own(void *unused) {
    (void)unused;
    REQUIRE(syscall(SYS_futex, &owned, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
    REQUIRE((owned & FUTEX_TID_MASK) == (uint32_t)syscall(SYS_gettid));
    REQUIRE(syscall(SYS_futex, &owned, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
    return NULL;
}

static void exact(void) {
    REQUIRE(syscall(SYS_getpid) == getpid());
    errno = 7;
    REQUIRE(syscall(SYS_gettid) > 0 && errno == 7);
    REQUIRE(syscall(-1) == -1 && errno == ENOSYS);
    REQUIRE(syscall(SYS_close, -1) == -1 && errno == EBADF);
    // All six arguments: the second page of a file.
    char name[] = "/tmp/futexes-XXXXXX", page[4096];
    int file = mkstemp(name);
    REQUIRE(file >= 0 && unlink(name) == 0);
    for (char byte = 1; byte <= 2; byte++) {
        memset(page, byte, sizeof page);
        REQUIRE(write(file, page, sizeof page) == (ssize_t)sizeof page);
    }
    char *mapped = (char *)syscall(SYS_mmap, NULL, sizeof page, PROT_READ, MAP_PRIVATE, file, sizeof page);
    REQUIRE(mapped != MAP_FAILED && mapped[0] == 2);
    munmap(mapped, sizeof page);
    close(file);
    struct timespec brief = {0, 1000000}, wrong = {0, 2000000000};
    REQUIRE(syscall(SYS_futex, &aside, FUTEX_WAIT, 1, NULL, NULL, 0) == -1 && errno == EAGAIN);
    REQUIRE(syscall(SYS_futex, &aside, FUTEX_WAIT, 0, &brief, NULL, 0) == -1 && errno == ETIMEDOUT);
    REQUIRE(syscall(SYS_futex, &aside, FUTEX_WAIT, 0, &wrong, NULL, 0) == -1 && errno == EINVAL);
    REQUIRE(syscall(SYS_futex, NULL, FUTEX_WAKE, 1, NULL, NULL, 0) == -1 && errno == EFAULT);
    REQUIRE(syscall(SYS_futex, NULL, FUTEX_WAIT, 0, NULL, NULL, 0) == -1 && errno == EFAULT);
    REQUIRE(syscall(SYS_futex, (char *)&aside + 1, FUTEX_WAIT, 0, NULL, NULL, 0) == -1 && errno == EINVAL);
    void *nothing = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(nothing != MAP_FAILED);
    REQUIRE(syscall(SYS_futex, &aside, FUTEX_WAIT, 0, nothing, NULL, 0) == -1 && errno == EFAULT);
    REQUIRE(syscall(SYS_futex, nothing, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == -1 && errno == EFAULT);
    munmap(nothing, 4096);
    REQUIRE(syscall(SYS_futex, &aside, 127, 0, NULL, NULL, 0) == -1 && errno == ENOSYS);
}

int futexes(void) {
    exact();
    // An owner that the kernel knows.
    owned = (uint32_t)syscall(SYS_gettid);
    REQUIRE(syscall(SYS_futex, &owned, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0) == -1 && errno == EDEADLK);
    pthread_t owner;
    REQUIRE(pthread_create(&owner, NULL, own, NULL) == 0);
    while (!(__atomic_load_n(&owned, __ATOMIC_ACQUIRE) & FUTEX_WAITERS)) sched_yield();
    REQUIRE(syscall(SYS_futex, &owned, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
    REQUIRE(pthread_join(owner, NULL) == 0);
    REQUIRE(owned == 0);
    REQUIRE(syscall(SYS_futex, &owned, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == -1 && errno == EPERM);
    // A wait in a handler that has interrupted a wait.
    struct sigaction action = {.sa_handler = handle};
    REQUIRE(sigaction(SIGUSR1, &action, NULL) == 0);
    is_there = handshake_new();
    is_handled = handshake_new();
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, wait_for_word, NULL) == 0);
    await(is_there);
    interrupt(waiter, SIGUSR1, is_handled);
    REQUIRE(in_handler == ETIMEDOUT);
    __atomic_store_n(&word, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
    REQUIRE(pthread_join(thread, NULL) == 0);
    puts("syscall(SYS_futex): as the kernel says");
    return 0;
}

// --- A handler that jumps out of a wait ---

static uint32_t left, next, deeper;
static sigjmp_buf before_wait;

static void leave_wait(int signal) {
    (void)signal;
    tell(is_handled);
    siglongjmp(before_wait, 1);
}

static void wait_for(uint32_t *awaited, uint32_t value) {
    // Where the value is another one the call is over at once.
    while (syscall(SYS_futex, awaited, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0) == -1 && errno == EINTR) {}
}

__attribute__((noinline)) static void use_stack(void) {
    volatile char used[4096];
    for (size_t index = 0; index < sizeof used; index++) used[index] = 1;
}

__attribute__((noinline)) static void wait_deeper(void) {
    volatile char room[512] = {0};
    wait_for(&deeper, room[0] + 1u);
}

static void *waits_again(void *unused) {
    waiter = gettid();
    tell(is_there);
    if (sigsetjmp(before_wait, 1) == 0) wait_for(&left, 0);
    wait_for(&next, 1);
    tell(is_there);
    if (sigsetjmp(before_wait, 1) == 0) wait_for(&left, 0);
    use_stack();
    wait_deeper();
    return unused;
}

int left_waits(void) {
    struct sigaction action = {.sa_handler = leave_wait};
    REQUIRE(sigaction(SIGUSR1, &action, NULL) == 0);
    is_there = handshake_new();
    is_handled = handshake_new();
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, waits_again, NULL) == 0);
    for (int round = 0; round < 2; round++) {
        await(is_there);
        interrupt(waiter, SIGUSR1, is_handled);
    }
    REQUIRE(pthread_join(thread, NULL) == 0);
    return 0;
}
