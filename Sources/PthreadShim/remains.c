// What the memory of an object shows that was destroyed. Memory that is used anew shows something else, and so does an object
// of the same type that was initialized without a call: by a constant, or by being zero.
#define _GNU_SOURCE
#include <semaphore.h>

#include "shim.h"

// FNV-1a, which is never 0 here.
static uint64_t hash(const void *memory, size_t size) {
    const unsigned char *bytes = memory;
    uint64_t value = 0xcbf29ce484222325ull;
    for (size_t index = 0; index < size; index++) value = (value ^ bytes[index]) * 0x100000001b3ull;
    return value | 1;
}

static bool is_zero(const void *memory, size_t size) {
    const unsigned char *bytes = memory;
    for (size_t index = 0; index < size; index++)
        if (bytes[index] != 0) return false;
    return true;
}

// One that was only read by threads, or not used at all, looks like PTHREAD_RWLOCK_INITIALIZER.
static uint64_t remains_of_rwlock(const pthread_rwlock_t *lock) {
    const size_t used = offsetof(pthread_rwlock_t, __data.__flags);
    return lock->__data.__shared || is_zero(lock, used) ? 0 : hash(lock, sizeof lock->__data);
}

uint64_t shim_remains(const void *address, shim_kind kind) {
    switch (kind) {
    // The C library marks these: no type has this number, and this bit is for those who destroy it.
    case SHIM_MUTEX: return ((const pthread_mutex_t *)address)->__data.__kind == -1;
    case SHIM_CONDITION: return (((const pthread_cond_t *)address)->__data.__wrefs & 4) != 0;
    case SHIM_RWLOCK: return remains_of_rwlock(address);
    // A semaphore and a barrier have none that is constant. Their values come first, and then whether they are shared between
    // processes, where others may have made a new one.
    case SHIM_SEMAPHORE: return ((const int *)address)[2] != 0 ? 0 : hash(address, 16);
    case SHIM_BARRIER: return ((const int *)address)[3] != 0 ? 0 : hash(address, 20);
    default: return 0;
    }
}
