// syscall(SYS_futex, …): how Swift's Mutex, Rust's standard library, C++20's semaphores, latches and atomic waits, and
// Dispatch block. What they do without blocking is done in the program itself and is seen by nobody, so such a word is on
// record as an object that is blocked on alone: who blocks, when that is over and, where the word holds the number of a
// thread (a priority-inheriting futex, which Swift's Mutex is), who has it.
//
// While threads block on such a futex, each change of its owner goes through the kernel and so through here. What the C
// library does for its own locks, and the recorder for its, does not.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "mutex.h"
#include "shim.h"

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

// Frames of a place where nobody asks for more: the call is a standard library's, which is shown by who called that.
#define FRAMES 8u

typedef struct call {
    long operation;
    uint32_t *word;
    long value;
    long timeout;
    long second;
    long third;
    synctrace_place place;
} call;

typedef long (*six_arguments)(long number, long a, long b, long c, long d, long e, long f);

static long really(const call *call) {
    return ((six_arguments)(void *)shim_real.syscall)(SYS_futex, (long)call->word, call->operation, call->value, call->timeout,
                                              call->second, call->third);
}

__attribute__((noinline)) static long call_kernel(long number, long a, long b, long c, long d, long e, long f) {
    long result = st_system_call(number, a, b, c, d, e, f);
    if (result >= 0 || result < -4095) return result;
    errno = (int)-result;
    return -1;
}

static void make(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place) {
    (void)detail;
    (void)is_met;
    // Who has made it was not seen, whoever meets it first.
    shim_make(record, ST_OBJECT_FUTEX, address, true, -1, place);
}

static shim_record *meet(const uint32_t *word, synctrace_place place) {
    shim_record *record = shim_find(word, SHIM_FUTEX);
    return st_likely(record != NULL) ? record : shim_meet(word, SHIM_FUTEX, make, 0, place);
}

// Puts on record who has it, as the word says at that moment: with the guard, so that the last one on record is right.
static void say_owner(shim_record *record, const uint32_t *word, synctrace_place place) {
    shim_lock_guard(record);
    int64_t owner = (int64_t)(__atomic_load_n(word, __ATOMIC_RELAXED) & FUTEX_TID_MASK);
    synctrace_owner(record->object, owner, place);
    shim_unlock_guard(record);
}

// By the return address, and the frame of the function that was called. Swift's Mutex has a library between, which keeps frame
// pointers: its frame has that of its caller, and where it returns to.
static synctrace_place place_of(const void *caller, void *const *frame) {
    static const char library[] = "/libswiftSynchronization.so";
    uint32_t most = shim_frames > FRAMES ? shim_frames : FRAMES;
    const char *slash = strrchr(st_find_module((uintptr_t)caller).path, '/');
    if (slash == NULL || strcmp(slash, library) != 0) return shim_stack_place(caller, frame, most);
    void *const *callers = *frame;
    return shim_stack_place(callers[1], callers, most);
}

// Nanoseconds until the call gives up, 0 for never.
static int64_t limit_of(const call *call) {
    const struct timespec *time = (const struct timespec *)call->timeout;
    if (time == NULL) return 0;
    switch (call->operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT: {
        int64_t limit;
        if (__builtin_mul_overflow((int64_t)time->tv_sec, (int64_t)1000000000, &limit) ||
            __builtin_add_overflow(limit, (int64_t)time->tv_nsec, &limit))
            return INT64_MAX;
        return limit > 0 ? limit : 1;
    }
    case FUTEX_LOCK_PI: return shim_time_until(CLOCK_REALTIME, time);
    default:
        return shim_time_until(call->operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC, time);
    }
}

static int64_t outcome(long result, int problem) {
    if (result != -1) return ST_UNBLOCKED;
    return problem == ETIMEDOUT ? ST_UNBLOCKED_LATE : problem == EDEADLK ? ST_UNBLOCKED_DEADLOCK : ST_UNBLOCKED;
}

// Whether eight bytes can be read: the kernel looks at the mask before it finds that there is nothing that it could do with it.
static bool is_readable(const void *address) {
    return st_system_call(SYS_rt_sigprocmask, -1, (long)address, 0, sizeof(uint64_t), 0, 0) == -EINVAL;
}

// Whether the thread is in the wait that it is on record with, and a handler has interrupted it, by where a value of its next
// wait lies on the stack: a handler that has jumped out of it has left it.
static bool is_interrupted(const uint64_t *next) {
    const uint64_t *wait = shim_self.wait;
    stack_t other;
    // What lies deeper may come from a handler, on a stack of its own wherever it lies.
    if (next >= wait && (sigaltstack(NULL, &other) != 0 || !(other.ss_flags & SS_ONSTACK))) return false;
    // Another call has had the place since.
    return is_readable(wait) && *(const volatile uint64_t *)wait == shim_self.waits;
}

// The thread has left the wait that it is on record with.
static void leave(void) {
    shim_record *record = shim_self.futex;
    shim_self.futex = NULL;
    synctrace_unblock();
    // Acquire: partner of the release in `publish`. Another object may have the record.
    if (__atomic_load_n(&record->key, __ATOMIC_ACQUIRE) == shim_self.futex_key)
        synctrace_event(ST_EVENT_UNBLOCK, record->object, SYNCTRACE_UNNUMBERED, (synctrace_place){NULL, NULL, 0},
                        ST_UNBLOCKED);
}

static long block(const call *call, bool has_owner) {
    int before = errno;
    synctrace_place place = call->place;
    volatile uint64_t wait = 0;
    if (st_unlikely(shim_self.futex != NULL)) {
        // What the thread is in stays on record.
        if (is_interrupted((const uint64_t *)&wait)) {
            errno = before;
            return really(call);
        }
        leave();
    }
    shim_record *record = meet(call->word, place);
    if (record == NULL) {
        errno = before;
        return really(call);
    }
    if (has_owner) say_owner(record, call->word, place);
    synctrace_block(ST_EVENT_BLOCK, record->object, limit_of(call), place);
    wait = ++shim_self.waits;
    shim_self.wait = (const uint64_t *)&wait;
    shim_self.futex_key = shim_key(call->word, SHIM_FUTEX);
    // Last: a handler that comes now goes by what is there.
    __atomic_signal_fence(__ATOMIC_RELEASE);
    shim_self.futex = record;
    errno = before;
    long result = really(call);
    int after = errno;
    shim_self.futex = NULL;
    synctrace_unblock();
    synctrace_event(ST_EVENT_UNBLOCK, record->object, SYNCTRACE_UNNUMBERED, place, outcome(result, after));
    if (has_owner && result == 0) say_owner(record, call->word, place);
    errno = after;
    return result;
}

// Before the kernel hands it over.
static long release(const call *call) {
    int before = errno;
    shim_record *record = shim_find(call->word, SHIM_FUTEX);
    if (record != NULL) {
        shim_lock_guard(record);
        synctrace_owner(record->object, 0, call->place);
        shim_unlock_guard(record);
    }
    errno = before;
    return really(call);
}

// What the kernel is to refuse is left to it: of what is read here that is asked first. A word is where it has an owner.
static bool is_sound(const call *call, bool has_owner) {
    uintptr_t word = (uintptr_t)call->word;
    if (word < 4096 || word % sizeof *call->word != 0) return false;
    // The last word of a page is as good as the page.
    if (has_owner && !is_readable((const void *)(word & ~7ull))) return false;
    const struct timespec *time = (const struct timespec *)call->timeout;
    return time == NULL || (is_readable(&time->tv_sec) && is_readable(&time->tv_nsec));
}

__attribute__((noinline)) static long futex(const call *call) {
    switch (call->operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET: return is_sound(call, false) ? block(call, false) : really(call);
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2: return is_sound(call, true) ? block(call, true) : really(call);
    case FUTEX_UNLOCK_PI: return release(call);
    default: return really(call);
    }
}

// Not by a prototype of a variable number of arguments: these come in the same places, and all six are passed on whether
// the caller has given them or not, as the C library does.
SHIM_HOOK long shim_syscall(long number, long a, long b, long c, long d, long e, long f) __asm__("syscall");
SHIM_HOOK long shim_syscall(long number, long a, long b, long c, long d, long e, long f) {
    if (st_unlikely(number == SYS_futex) && shim_is_on())
        return futex(&(call){
            .word = (uint32_t *)a, .operation = b, .value = c, .timeout = d, .second = e, .third = f,
            .place = place_of(__builtin_extract_return_addr(__builtin_return_address(0)), __builtin_frame_address(0))});
    // A call before the shim has found the real one is made by the kernel's means: nothing here may search.
    if (st_unlikely(shim_real.syscall == NULL)) return call_kernel(number, a, b, c, d, e, f);
    __attribute__((musttail)) return ((six_arguments)(void *)shim_real.syscall)(number, a, b, c, d, e, f);
}
