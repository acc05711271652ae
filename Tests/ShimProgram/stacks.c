// Stacks: some whose callers are to be told, and some that no frame pointer leads through.
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "commands.h"

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;

// A program's own cover for the lock: without callers, all places are here.
__attribute__((noinline)) static void take(pthread_mutex_t *mutex) { REQUIRE(pthread_mutex_lock(mutex) == 0); }
__attribute__((noinline)) static void give(pthread_mutex_t *mutex) { REQUIRE(pthread_mutex_unlock(mutex) == 0); }

__attribute__((noinline)) static void pay_in(void) {
    take(&one);
    take(&other);
    give(&other);
    give(&one);
}

__attribute__((noinline)) static void pay_out(void) {
    take(&other);
    take(&one);
    give(&one);
    give(&other);
}

static handshake first_is_done;

static void *first_client(void *argument) {
    for (int round = 0; round < 20; round++) pay_in();
    tell(first_is_done);
    return argument;
}

static void *second_client(void *argument) {
    for (int round = 0; round < 20; round++) pay_out();
    return argument;
}

// After the first, and nothing on record keeps them apart.
static void *later(void *argument) {
    await(first_is_done);
    return second_client(argument);
}

int stacks(void) {
    first_is_done = handshake_new();
    pthread_t threads[2];
    REQUIRE(pthread_create(&threads[0], NULL, first_client, NULL) == 0);
    REQUIRE(pthread_create(&threads[1], NULL, later, NULL) == 0);
    for (int index = 0; index < 2; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    return 0;
}

// Each bit of a number is a call from another place: so many numbers, so many stacks.
__attribute__((noinline)) static void call_by_bits(unsigned number, unsigned bits) {
    if (bits == 0) {
        take(&one);
        give(&one);
    } else if (number >> (bits - 1) & 1) {
        call_by_bits(number, bits - 1);
        __asm__ volatile("nop");
    } else {
        call_by_bits(number, bits - 1);
        __asm__ volatile("nop\n nop");
    }
}

int many_stacks(void) {
    enum { BITS = 17 };
    for (unsigned number = 0; number < 1u << BITS; number++) call_by_bits(number, BITS);
    return 0;
}

// --- Where frame pointers lead nowhere ---

#if defined(__x86_64__)
static int call_with(int (*function)(pthread_mutex_t *), uintptr_t frame) {
    register int result __asm__("eax");
    __asm__ volatile(
        "mov %%rsp, %%r12\n\tsub $128, %%rsp\n\tand $-16, %%rsp\n\tpush %%rbp\n\tpush %%rbp\n\t"
        "mov %2, %%rbp\n\tcall *%1\n\tpop %%rbp\n\tpop %%rbp\n\tmov %%r12, %%rsp"
        : "=a"(result)
        : "r"(function), "r"(frame), "D"(&one)
        : "r12", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc");
    return result;
}
#else
static int call_with(int (*function)(pthread_mutex_t *), uintptr_t frame) {
    (void)frame;
    return function(&one);
}
#endif

// With what code without frame pointers may have in that register.
static void wander(void) {
    uintptr_t words[8];
    char *hole = mmap(NULL, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(hole != MAP_FAILED);
    words[0] = (uintptr_t)&words[2];
    words[1] = (uintptr_t)wander;
    words[2] = (uintptr_t)&words[0];  // back down
    words[3] = (uintptr_t)&one;
    words[4] = ~(uintptr_t)15;
    words[5] = 7;
    words[6] = (uintptr_t)hole;
    words[7] = (uintptr_t)hole;
    const uintptr_t frames[] = {0, 1, 8, ~(uintptr_t)0, ~(uintptr_t)15, (uintptr_t)hole, (uintptr_t)&one, (uintptr_t)words,
                                (uintptr_t)words + 1, (uintptr_t)&words[2], (uintptr_t)&words[4], (uintptr_t)&words[6],
                                (uintptr_t)words + (64 << 10), (uintptr_t)words + (8 << 20), (uintptr_t)words - 4096};
    for (size_t index = 0; index < sizeof frames / sizeof *frames; index++)
        for (int round = 0; round < 3; round++) {
            REQUIRE(call_with(pthread_mutex_lock, frames[index]) == 0);
            REQUIRE(call_with(pthread_mutex_unlock, frames[index]) == 0);
        }
    munmap(hole, 1 << 20);
}

static void *run_wander(void *argument) {
    wander();
    return argument;
}

static void handle(int signal) {
    (void)signal;
    wander();
}

static void on_stack_of_signals(void) {
    char *memory = mmap(NULL, 128 << 10, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    // Nothing is mapped right behind it.
    REQUIRE(mprotect(memory + (64 << 10), 64 << 10, PROT_NONE) == 0);
    stack_t stack = {.ss_sp = memory, .ss_size = 64 << 10};
    REQUIRE(sigaltstack(&stack, NULL) == 0);
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    REQUIRE(sigaction(SIGUSR1, &action, NULL) == 0);
    REQUIRE(raise(SIGUSR1) == 0);
    stack.ss_flags = SS_DISABLE;
    REQUIRE(sigaltstack(&stack, NULL) == 0);
    munmap(memory, 128 << 10);
}

static void *run_handler(void *argument) {
    on_stack_of_signals();
    return argument;
}

static ucontext_t here, there;

static void on_stack_of_its_own(void) {
    char *memory = mmap(NULL, 128 << 10, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED && getcontext(&there) == 0);
    there.uc_stack.ss_sp = memory;
    there.uc_stack.ss_size = 128 << 10;
    there.uc_link = &here;
    makecontext(&there, wander, 0);
    REQUIRE(swapcontext(&here, &there) == 0);
    munmap(memory, 128 << 10);
}

static void run_with(const pthread_attr_t *attributes, void *(*routine)(void *)) {
    pthread_t thread;
    REQUIRE(pthread_create(&thread, attributes, routine, NULL) == 0);
    REQUIRE(pthread_join(thread, NULL) == 0);
}

int wandering_frames(void) {
    wander();
    on_stack_of_signals();
    on_stack_of_its_own();
    run_with(NULL, run_wander);
    run_with(NULL, run_handler);
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, 16384) == 0);
    run_with(&attributes, run_wander);
    size_t size = 64 << 10;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED && pthread_attr_setstack(&attributes, memory, size) == 0);
    run_with(&attributes, run_wander);
    puts("came back");
    return 0;
}
