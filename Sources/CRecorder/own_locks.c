// The recorder's own locks: words that threads sleep on, since a front may stand in for the locks of the C library.
#define _GNU_SOURCE
#include <signal.h>
#include <sched.h>

#include "st_internal.h"
#include "st_system_call.h"

static uint32_t words[ST_OWN_LOCKS];

bool st_own_has(st_own_lock lock) {
    return __atomic_load_n(&st_regions_of_thread.has, __ATOMIC_RELAXED) & (1u << lock);
}

bool st_has_own_lock(void) { return !st_own_may_wait(ST_OWN_REGISTRY); }

bool st_own_may_wait(st_own_lock lock) {
    return __atomic_load_n(&st_regions_of_thread.held, __ATOMIC_RELAXED) >> lock == 0;
}

static void note(uint32_t *locks, st_own_lock lock, bool is_so) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    uint32_t now = __atomic_load_n(locks, __ATOMIC_RELAXED);
    __atomic_store_n(locks, is_so ? now | 1u << lock : now & ~(1u << lock), __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

// Before the word is taken and after it is given back, so that a handler never waits for its own thread.
static void note_held(st_own_lock lock, bool is_held) { note(&st_regions_of_thread.held, lock, is_held); }

// After the word is taken and before it is given back.
static void note_has(st_own_lock lock, bool has) { note(&st_regions_of_thread.has, lock, has); }

void st_own_lock_take(st_own_lock lock) {
    st_region_enter();
    note_held(lock, true);
    // Acquire: partner of the release in st_word_unlock. A forked child that heard nothing of the fork finds locks that
    // nobody will give back.
    while (!st_word_try_lock(&words[lock])) {
        if (st_fork_went_unheard(lock)) continue;
        if (st_word_lock_slow(&words[lock], st_monotonic_ns() + 100000000ull)) break;
    }
    note_has(lock, true);
}

bool st_own_lock_take_while(st_own_lock lock, uint32_t epoch) {
    st_region_enter();
    note_held(lock, true);
    while (!st_word_try_lock(&words[lock])) {
        // Acquire: partner of the store that closes the gate; who closed it may hold the lock and wait for this thread.
        if (__atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE) != epoch) {
            note_held(lock, false);
            st_region_leave();
            return false;
        }
        if (st_word_lock_slow(&words[lock], st_monotonic_ns() + 1000000ull)) break;
    }
    note_has(lock, true);
    return true;
}

void st_own_lock_give(st_own_lock lock) {
    note_has(lock, false);
    st_word_unlock(&words[lock]);
    note_held(lock, false);
    st_region_leave();
}

uint32_t st_own_locks_before_fork(void) {
    uint32_t mine = __atomic_load_n(&st_regions_of_thread.held, __ATOMIC_RELAXED);
    for (uint32_t lock = 0; lock < ST_OWN_LOCKS; lock++)
        if (!(mine & (1u << lock))) st_own_lock_take((st_own_lock)lock);
    return mine;
}

void st_own_locks_after_fork(uint32_t mine) {
    for (uint32_t lock = ST_OWN_LOCKS; lock-- > 0;)
        if (!(mine & (1u << lock))) st_own_lock_give((st_own_lock)lock);
}

void st_own_locks_reset(st_own_lock wanted) {
    uint32_t mine = __atomic_load_n(&st_regions_of_thread.held, __ATOMIC_RELAXED) & ~(1u << wanted);
    // Relaxed: no other thread is there. What the one thread has itself it will give back.
    for (uint32_t lock = 0; lock < ST_OWN_LOCKS; lock++)
        __atomic_store_n(&words[lock], mine & (1u << lock) ? ST_LOCKED : 0, __ATOMIC_RELAXED);
}

// The kernel's form of a set of signals. Those of faults that may come in the recorder itself are left out, since to block
// them is to die of them: the end of a stack, a page of a file, a call that a sandbox makes itself. So are 32 and 33, which the
// C library uses.
#define ALL_BUT(signal) (1ull << ((signal)-1))
static const uint64_t every_signal =
    ~(ALL_BUT(SIGSEGV) | ALL_BUT(SIGBUS) | ALL_BUT(SIGSYS) | ALL_BUT(32) | ALL_BUT(33));

uint64_t st_signals_block(void) {
    uint64_t before = 0;
    st_system_call(SYS_rt_sigprocmask, SIG_BLOCK, (long)&every_signal, (long)&before, sizeof before, 0, 0);
    return before;
}

void st_signals_restore(uint64_t mask) {
    st_system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, sizeof mask, 0, 0);
}
