import TraceModel

/// The SQL text of a trace file: format version 1.
///
/// Comments stand inside the statements, so that `.schema` of the `sqlite3` program shows them.
package enum Schema {
    /// A table, and the columns that a trace must have in it to be one.
    package struct Table {
        package let name: String
        package let columns: [String]
        /// Whether traces of version 0.1 lack it.
        package let isOptional: Bool
        package let sql: String

        fileprivate init(name: String, columns: [String], isOptional: Bool = false, sql: String) {
            self.name = name
            self.columns = columns
            self.isOptional = isOptional
            self.sql = sql
        }
    }

    /// An index that is made at the close. While recording there is none: it would cost a factor of two and more.
    package struct Index {
        package let name: String
        package let sql: String
    }

    package static let tables: [Table] = [
        trace, process, thread, object, site, event, eventKind, objectKind, refusal,
    ]

    package static let trace = Table(
        name: "trace", columns: ["key", "value"],
        sql: """
            CREATE TABLE trace (
                -- What is known of the recording as a whole.
                key    TEXT PRIMARY KEY NOT NULL, -- format_version, tool_version, program, command_line, started_at (ISO 8601), host, clean_end (1: closed in an orderly way), events_lost (count), loss_reason, buffer_policy (wait|drop), buffer_waits (count)
                value  TEXT                       -- numbers as decimal text; NULL where there is nothing to say
            ) STRICT, WITHOUT ROWID
            """)

    package static let process = Table(
        name: "process",
        columns: [
            "id", "pid", "parent_id", "executable", "arguments", "started_ns", "ended_ns", "end", "exit_status",
            "exit_signal",
        ],
        sql: """
            CREATE TABLE process (
                -- A process that was recorded.
                id           INTEGER PRIMARY KEY, -- the trace's number for it
                pid          INTEGER NOT NULL,    -- the operating system's id
                parent_id    INTEGER,             -- process.id of its parent; NULL: not in this trace
                executable   TEXT NOT NULL,       -- the program's file
                arguments    TEXT NOT NULL,       -- the arguments after the program's name, quoted as for a shell
                started_ns   INTEGER NOT NULL,    -- nanoseconds since the recording began
                ended_ns     INTEGER,             -- nanoseconds since the recording began; NULL: not known to have ended
                "end"        TEXT NOT NULL,       -- exited, signaled or unknown
                exit_status  INTEGER,             -- the exit code, where end is exited and it is known
                exit_signal  INTEGER              -- the signal's number, where end is signaled
            ) STRICT
            """)

    package static let thread = Table(
        name: "thread",
        columns: [
            "id", "process_id", "native_id", "name", "daemon", "foreign_thread", "parent_id", "origin", "site_id",
            "started_ns", "ended_ns", "end", "error",
        ],
        sql: """
            CREATE TABLE thread (
                -- A thread of a recorded process.
                id              INTEGER PRIMARY KEY, -- the trace's number for it, and its id as an object
                process_id      INTEGER NOT NULL,    -- process.id
                native_id       INTEGER,             -- the operating system's id; NULL before it ran
                name            TEXT,                -- need not be unique
                daemon          INTEGER NOT NULL,    -- 1: the end of the process does not wait for it
                foreign_thread  INTEGER NOT NULL,    -- 1: not started by the library
                parent_id       INTEGER,             -- thread.id of its creator
                origin          TEXT,                -- creator's origin and ordinal, the same in every run of the program
                site_id         INTEGER,             -- site.id: where it was created
                started_ns      INTEGER,             -- nanoseconds since the recording began; NULL: never started
                ended_ns        INTEGER,             -- nanoseconds since the recording began; NULL: not known to have ended
                "end"           TEXT,                -- returned, threw, abrupt (cut off by the end of its process) or running (end unknown)
                error           TEXT                 -- the error that left its target
            ) STRICT
            """)

    package static let object = Table(
        name: "object",
        columns: [
            "id", "process_id", "kind", "name", "capacity", "created_by", "origin", "site_id", "created_ns",
            "destroyed_ns",
        ],
        sql: """
            CREATE TABLE object (
                -- An object that events are about. A new object at an old address is new.
                id            INTEGER PRIMARY KEY, -- the trace's number for it; a thread's is its thread.id
                process_id    INTEGER NOT NULL,    -- process.id
                kind          INTEGER NOT NULL,    -- object_kind.id
                name          TEXT,                -- need not be unique
                capacity      INTEGER,             -- capacity, initial permits or parties
                created_by    INTEGER,             -- thread.id; NULL: before the recording
                origin        TEXT,                -- creator's origin, kind and ordinal, the same in every run of the program
                site_id       INTEGER,             -- site.id: where it was created
                created_ns    INTEGER,             -- nanoseconds since the recording began; NULL: before it
                destroyed_ns  INTEGER              -- nanoseconds since the recording began; NULL: not destroyed
            ) STRICT
            """)

    package static let site = Table(
        name: "site", columns: ["id", "file", "line", "function", "module"],
        sql: """
            CREATE TABLE site (
                -- A place in the source.
                id        INTEGER PRIMARY KEY, -- the trace's number for it
                file      TEXT NOT NULL,       -- relative to the package's root where that can be known
                line      INTEGER NOT NULL,    -- from 1
                function  TEXT NOT NULL,       -- as the compiler names it
                module    TEXT                 -- the module of the source file
            ) STRICT
            """)

    package static let event = Table(
        name: "event",
        columns: ["seq", "time_ns", "thread_id", "kind", "object_id", "object_seq", "site_id", "value"],
        sql: """
            CREATE TABLE event (
                -- What happened, in the merged, causal order.
                seq         INTEGER PRIMARY KEY, -- the place in the order, from 1
                time_ns     INTEGER NOT NULL,    -- nanoseconds since the recording began; the order is that of seq
                thread_id   INTEGER NOT NULL,    -- thread.id: who acted
                kind        INTEGER NOT NULL,    -- event_kind.id
                object_id   INTEGER,             -- object.id: on what; NULL: on nothing
                object_seq  INTEGER,             -- the object's own number for the event, from 1; NULL: the event constrains nothing
                site_id     INTEGER,             -- site.id: where; NULL: unknown
                value       INTEGER              -- see event_kind.meaning; NULL where the kind has no value
            ) STRICT
            """)

    package static let eventKind = Table(
        name: "event_kind", columns: ["id", "name", "meaning"],
        sql: """
            CREATE TABLE event_kind (
                -- The kinds of events.
                id       INTEGER PRIMARY KEY, -- never changes within a format version
                name     TEXT NOT NULL,
                meaning  TEXT NOT NULL        -- what happened, and what event.value holds
            ) STRICT
            """)

    package static let objectKind = Table(
        name: "object_kind", columns: ["id", "name", "meaning"],
        sql: """
            CREATE TABLE object_kind (
                -- The kinds of objects.
                id       INTEGER PRIMARY KEY, -- never changes within a format version
                name     TEXT NOT NULL,
                meaning  TEXT NOT NULL
            ) STRICT
            """)

    static let refusal = Table(
        name: "refusal", columns: ["id", "name", "meaning"], isOptional: true,
        sql: """
            CREATE TABLE refusal (
                -- Why something was refused: the values of release_error and misuse events.
                id       INTEGER PRIMARY KEY, -- never changes within a format version
                name     TEXT NOT NULL,
                meaning  TEXT NOT NULL
            ) STRICT
            """)

    /// Exists only while a recording is under way, or after one whose collector died.
    package static let recordingPosition = Table(
        name: "recording_position", columns: ["thread_id", "position"],
        sql: """
            CREATE TABLE IF NOT EXISTS recording_position (
                -- How far the threads' buffers are written out. Only there until the trace is closed.
                thread_id  INTEGER PRIMARY KEY, -- thread.id
                position   INTEGER NOT NULL     -- records of the thread's buffer whose events are in this file
            ) STRICT
            """)

    package static let indexes: [Index] = [
        // The rows of an index end with the rowid, which is seq: ranges of seq within thread or object and kind.
        Index(
            name: "event_by_thread",
            sql: "CREATE INDEX IF NOT EXISTS event_by_thread ON event (thread_id, kind)"),
        Index(
            name: "event_by_object",
            sql: "CREATE INDEX IF NOT EXISTS event_by_object ON event (object_id, kind)"),
    ]
}
