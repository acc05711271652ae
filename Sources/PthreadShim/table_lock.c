#define _GNU_SOURCE
#include "table_lock.h"

#include <stddef.h>

static uint32_t word;

bool shim_table_lock(uint64_t *mask) {
    if (shim_self.has_table) return false;
    *mask = st_signals_block();
    // Before the word is taken and after it is given back, so that a handler never waits for its own thread.
    shim_self.has_table = true;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (st_word_try_lock(&word)) return true;
    if (!st_has_own_lock()) {
        st_word_lock_slow(&word, ST_FOREVER);
        return true;
    }
    shim_self.has_table = false;
    st_signals_restore(*mask);
    return false;
}

void shim_table_unlock(uint64_t mask) {
    st_word_unlock(&word);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    shim_self.has_table = false;
    st_signals_restore(mask);
}

void shim_touch(const void *address, shim_kind kind) {
    size_t more = 0;
    switch (kind) {
    case SHIM_FUTEX: return;
    case SHIM_MUTEX: more = offsetof(struct __pthread_mutex_s, __kind); break;
    case SHIM_RWLOCK: more = offsetof(struct __pthread_rwlock_arch_t, __flags); break;
    case SHIM_SEMAPHORE: more = 8; break;  // whether it is shared
    default: break;
    }
    (void)((const volatile char *)address)[0];
    (void)((const volatile char *)address)[more];
}
