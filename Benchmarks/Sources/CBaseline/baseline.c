#define _GNU_SOURCE
#include "CBaseline.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

double baseline_pthread_pair(uint64_t pairs) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    double start = now();
    for (uint64_t i = 0; i < pairs; i++) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
    return (now() - start) / (double)pairs;
}

double baseline_clock(uint64_t readings) {
    uint64_t sum = 0;
    double start = now();
    for (uint64_t i = 0; i < readings; i++) {
#if defined(__x86_64__)
        sum += __rdtsc();
#else
        sum += (uint64_t)now();
#endif
    }
    double result = (now() - start) / (double)readings;
    __asm__ volatile("" : : "r"(sum));
    return result;
}

double baseline_warm_store(uint64_t stores) {
    static uint64_t memory[4 * 1024];
    double start = now();
    for (uint64_t i = 0; i < stores; i++) {
        uint64_t *place = memory + (i % 1024) * 4;
        place[0] = i;
        place[1] = i + 1;
        place[2] = i + 2;
        place[3] = i + 3;
        __asm__ volatile("" : : "r"(place) : "memory");
    }
    return (now() - start) / (double)stores;
}

#define ROWS 64

static void bind_row(sqlite3_stmt *statement, int base, const baseline_row *row) {
    sqlite3_bind_int64(statement, base + 1, row->seq);
    sqlite3_bind_int64(statement, base + 2, row->time_ns);
    sqlite3_bind_int64(statement, base + 3, row->thread_id);
    sqlite3_bind_int64(statement, base + 4, row->kind);
    sqlite3_bind_int64(statement, base + 5, row->object_id);
    if (row->has_sequence) sqlite3_bind_int64(statement, base + 6, row->object_seq);
    else sqlite3_bind_null(statement, base + 6);
    if (row->has_site) sqlite3_bind_int64(statement, base + 7, row->site_id);
    else sqlite3_bind_null(statement, base + 7);
    if (row->has_value) sqlite3_bind_int64(statement, base + 8, row->value);
    else sqlite3_bind_null(statement, base + 8);
}

double baseline_insert(const char *path, const baseline_row *rows, int64_t count, int64_t batch) {
    sqlite3 *database;
    remove(path);
    if (sqlite3_open(path, &database) != SQLITE_OK) abort();
    sqlite3_exec(database,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 256;"
                 "CREATE TABLE event(seq INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL, thread_id INTEGER NOT NULL,"
                 "kind INTEGER NOT NULL, object_id INTEGER, object_seq INTEGER, site_id INTEGER, value INTEGER) STRICT",
                 NULL, NULL, NULL);
    char sql[64 + ROWS * 20] = "INSERT INTO event VALUES ";
    for (int i = 0; i < ROWS; i++) strcat(sql, i == 0 ? "(?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?)");
    sqlite3_stmt *many, *one;
    if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &many, NULL) != SQLITE_OK) abort();
    if (sqlite3_prepare_v3(database, "INSERT INTO event VALUES (?,?,?,?,?,?,?,?)", -1, SQLITE_PREPARE_PERSISTENT, &one,
                           NULL) != SQLITE_OK)
        abort();
    double start = now();
    for (int64_t first = 0; first < count; first += batch) {
        int64_t end = first + batch < count ? first + batch : count;
        sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        int64_t index = first;
        for (; index + ROWS <= end; index += ROWS) {
            for (int i = 0; i < ROWS; i++) bind_row(many, i * 8, rows + index + i);
            if (sqlite3_step(many) != SQLITE_DONE) abort();
            sqlite3_reset(many);
        }
        for (; index < end; index++) {
            bind_row(one, 0, rows + index);
            if (sqlite3_step(one) != SQLITE_DONE) abort();
            sqlite3_reset(one);
        }
        sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
    }
    double seconds = (now() - start) / 1e9;
    sqlite3_finalize(many);
    sqlite3_finalize(one);
    sqlite3_close(database);
    return seconds;
}

int64_t baseline_read(const char *path, baseline_row *rows, int64_t capacity) {
    sqlite3 *database;
    sqlite3_stmt *statement;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) abort();
    if (sqlite3_prepare_v2(database,
                           "SELECT seq, time_ns, thread_id, kind, object_id, object_seq, site_id, value FROM event "
                           "ORDER BY seq",
                           -1, &statement, NULL) != SQLITE_OK)
        abort();
    int64_t count = 0;
    while (count < capacity && sqlite3_step(statement) == SQLITE_ROW) {
        baseline_row *row = rows + count++;
        row->seq = sqlite3_column_int64(statement, 0);
        row->time_ns = sqlite3_column_int64(statement, 1);
        row->thread_id = sqlite3_column_int64(statement, 2);
        row->kind = sqlite3_column_int64(statement, 3);
        row->object_id = sqlite3_column_int64(statement, 4);
        row->object_seq = sqlite3_column_int64(statement, 5);
        row->site_id = sqlite3_column_int64(statement, 6);
        row->value = sqlite3_column_int64(statement, 7);
        row->has_sequence = sqlite3_column_type(statement, 5) != SQLITE_NULL;
        row->has_site = sqlite3_column_type(statement, 6) != SQLITE_NULL;
        row->has_value = sqlite3_column_type(statement, 7) != SQLITE_NULL;
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return count;
}

double baseline_scan(const char *path) {
    sqlite3 *database;
    sqlite3_stmt *statement;
    double start = now();
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) abort();
    if (sqlite3_prepare_v2(database,
                           "SELECT seq, time_ns, thread_id, kind, object_id, object_seq, site_id, value FROM event "
                           "ORDER BY seq",
                           -1, &statement, NULL) != SQLITE_OK)
        abort();
    int64_t sum = 0;
    while (sqlite3_step(statement) == SQLITE_ROW)
        for (int column = 0; column < 8; column++) sum += sqlite3_column_int64(statement, column);
    __asm__ volatile("" : : "r"(sum));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return (now() - start) / 1e9;
}

double baseline_query(const char *path, const char *setup, const char *sql, int64_t *rows) {
    sqlite3 *database;
    sqlite3_stmt *statement;
    *rows = -1;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) abort();
    if (sqlite3_exec(database, setup, NULL, NULL, NULL) != SQLITE_OK) abort();
    double start = now();
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK) {
        for (*rows = 0; sqlite3_step(statement) == SQLITE_ROW;) (*rows)++;
    }
    sqlite3_finalize(statement);
    double end = now();
    sqlite3_close(database);
    return (end - start) / 1e9;
}
