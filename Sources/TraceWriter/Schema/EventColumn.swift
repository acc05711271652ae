/// The columns of `event`.
package enum EventColumn: Int32, TableColumn {
    case seq, time, thread, kind, object, objectSeq, site, value

    package static let table = Schema.Table("event", of: Self.self, "What happened, in the merged, causal order.")

    package var info: ColumnInfo {
        switch self {
        case .seq: ColumnInfo("seq", "INTEGER PRIMARY KEY", "the place in the order, from 1")
        case .time:
            ColumnInfo("time_ns", "INTEGER NOT NULL", "nanoseconds since the recording began; the order is that of seq")
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id: who acted")
        case .kind: ColumnInfo("kind", "INTEGER NOT NULL", "event_kind.id")
        case .object: ColumnInfo("object_id", "INTEGER", "object.id: on what; NULL: on nothing")
        case .objectSeq:
            ColumnInfo(
                "object_seq", "INTEGER",
                "the object's own number for the event, from 1; NULL: the event constrains nothing")
        case .site: ColumnInfo("site_id", "INTEGER", "site.id: where; NULL: unknown")
        case .value: ColumnInfo("value", "INTEGER", "see event_kind.meaning; NULL where the kind has no value")
        }
    }
}

/// The columns of `recording_position`, which exists only while a recording is under way, or after one whose collector
/// died.
enum PositionColumn: Int32, TableColumn {
    case thread, position

    static let table = Schema.Table(
        "recording_position", of: Self.self,
        "How far the threads' buffers are written out. Only there until the trace is closed.")

    var info: ColumnInfo {
        switch self {
        case .thread: ColumnInfo("thread_id", "INTEGER PRIMARY KEY", "thread.id")
        case .position:
            ColumnInfo(
                "position", "INTEGER NOT NULL", "records of the thread's buffer whose events are in this file")
        }
    }
}
