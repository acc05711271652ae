// The lock of the table of objects: who makes or ends one has it, for a short time.
#ifndef SHIM_TABLE_LOCK_H
#define SHIM_TABLE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

// Its holder hears no signals, since a handler may post a semaphore that is not met yet, but for those of faults: false for a
// handler of such a one that has interrupted the thread in here.
//
// mask: the signals that the thread heard before, for shim_table_unlock.
bool shim_table_lock(uint64_t *mask);

void shim_table_unlock(uint64_t mask);

#endif
