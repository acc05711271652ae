// What the library is measured against, in C.
#pragma once

#include <stdint.h>

// Nanoseconds for each pair of pthread_mutex_lock and pthread_mutex_unlock.
double baseline_pthread_pair(uint64_t pairs);
// Nanoseconds for each reading of the time-stamp counter (or what stands for it).
double baseline_clock(uint64_t readings);
// Nanoseconds for each store of 32 bytes into memory that is in the cache.
double baseline_warm_store(uint64_t stores);

// A row of the event table.
typedef struct baseline_row {
    int64_t seq, time_ns, thread_id, kind, object_id, object_seq, site_id, value;
    uint8_t has_sequence, has_site, has_value;
} baseline_row;

// Seconds to insert rows into a new trace-like file at `path`, 64 rows a statement, `batch` rows a transaction.
double baseline_insert(const char *path, const baseline_row *rows, int64_t count, int64_t batch);
// Reads the event table of a trace; returns how many rows there are, at most `capacity`.
int64_t baseline_read(const char *path, baseline_row *rows, int64_t capacity);
// Seconds to open a trace and to look at every column of every row of its event table.
double baseline_scan(const char *path);
// Seconds to run the statement `sql` on a database, after the statements of `setup`; `rows` gets how many rows it gave,
// -1 where it failed.
double baseline_query(const char *path, const char *setup, const char *sql, int64_t *rows);
