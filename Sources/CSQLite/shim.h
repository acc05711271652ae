// What Swift cannot import from sqlite3.h: functions with variable arguments and macros that are casts.
#ifndef SYNCTRACE_CSQLITE_SHIM_H
#define SYNCTRACE_CSQLITE_SHIM_H

#include <sqlite3.h>

/// sqlite3_db_config for the options that take a switch: 0 off, 1 on.
static inline int csqlite_db_config_switch(sqlite3 *db, int option, int on) {
    return sqlite3_db_config(db, option, on, (int *)0);
}

/// sqlite3_bind_text with SQLITE_TRANSIENT: SQLite keeps a copy of its own.
static inline int csqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

#endif
