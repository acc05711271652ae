// The memory of the records of the program's objects. It is kept: who looks one up without a lock may still read it.
#define _GNU_SOURCE
#include <sys/mman.h>

#include "table_lock.h"

static shim_record *unused;  // with the table's lock

shim_record *shim_take_record_locked(void) {
    if (unused == NULL) {
        enum { BYTES = 1 << 16 };
        char *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return NULL;
        shim_record *records = (shim_record *)(void *)memory;
        for (size_t index = 0; index < BYTES / sizeof *records; index++) {
            records[index].next = unused;
            unused = &records[index];
        }
    }
    shim_record *record = unused;
    unused = record->next;
    return record;
}

void shim_return_record_locked(shim_record *record) {
    record->object = NULL;
    record->holder = 0;
    record->level = record->flags = record->waiters = record->woken = 0;
    __atomic_store_n(&record->next, unused, __ATOMIC_RELEASE);
    unused = record;
}

shim_record *shim_take_record(void) {
    uint64_t mask;
    if (!shim_table_lock(&mask)) return NULL;
    shim_record *record = shim_take_record_locked();
    shim_table_unlock(mask);
    return record;
}

void shim_return_record(shim_record *record) {
    uint64_t mask;
    if (!shim_table_lock(&mask)) return;
    shim_return_record_locked(record);
    shim_table_unlock(mask);
}
