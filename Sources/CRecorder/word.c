// Sleeping on the words of locks.
#include "st_internal.h"

bool st_word_lock_slow(uint32_t *word, uint64_t deadline_ns) {
    for (;;) {
        uint32_t old = __atomic_load_n(word, __ATOMIC_RELAXED);
        if (!(old & ST_LOCKED)) {
            // WAITERS is kept: who slept cannot know whether others still do. Acquire: partner of st_word_unlock.
            if (__atomic_compare_exchange_n(word, &old, ST_LOCKED | ST_WAITERS, false, __ATOMIC_ACQUIRE,
                                            __ATOMIC_RELAXED))
                return true;
            continue;
        }
        if (!(old & ST_WAITERS) && !__atomic_compare_exchange_n(word, &old, old | ST_WAITERS, false, __ATOMIC_RELAXED,
                                                                __ATOMIC_RELAXED))
            continue;
        if (!st_futex_wait(word, old | ST_WAITERS, deadline_ns, false)) {
            // A wake-up may have come with the deadline; then the lock is free, and a sleeper must be told.
            old = __atomic_load_n(word, __ATOMIC_RELAXED);
            while (!(old & ST_LOCKED))
                if (__atomic_compare_exchange_n(word, &old, ST_LOCKED | ST_WAITERS, false, __ATOMIC_ACQUIRE,
                                                __ATOMIC_RELAXED))
                    return true;
            return false;
        }
    }
}

void st_word_wake_one(uint32_t *word) { st_futex_wake(word, 1, false); }
