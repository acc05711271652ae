// The lock of the table of objects: who makes or ends one has it, for a short time.
#ifndef SHIM_TABLE_LOCK_H
#define SHIM_TABLE_LOCK_H

#include "shim.h"

// Its holder hears no signals, since a handler may post a semaphore that is not met yet, but for those of faults: false for a
// handler of such a one that has interrupted the thread in here. Also where the lock is taken, for a handler whose thread has
// one of the recorder's locks, for which the holder may wait.
//
// mask: the signals that the thread heard before, for shim_table_unlock.
bool shim_table_lock(uint64_t *mask);

void shim_table_unlock(uint64_t mask);

// Reads where the maker of an object does. If that memory cannot be read, the fault comes now, and not with the lock: a handler
// may jump out of it. Nothing for a futex, of which the kernel says whether it can.
void shim_touch(const void *address, shim_kind kind);

#endif
