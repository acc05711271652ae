/// The columns of `wait`.
enum WaitColumn: Int32, TableColumn {
    case seq, thread, object, began, ended, outcome, site

    static let table = Schema.Table("wait", of: Self.self, "A wait on a condition, an event or a barrier.")

    var info: ColumnInfo {
        switch self {
        case .seq: ColumnInfo("seq", "INTEGER PRIMARY KEY", "event.seq of what began it")
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id: who waited")
        case .object: ColumnInfo("object_id", "INTEGER NOT NULL", "object.id: on what")
        case .began: ColumnInfo("began_ns", "INTEGER NOT NULL", "nanoseconds since the recording began")
        case .ended: ColumnInfo("ended_ns", "INTEGER", "nanoseconds since the recording began; NULL: it never ended")
        case .outcome:
            ColumnInfo(
                "outcome", "INTEGER NOT NULL",
                "0 open, 1 notified (a barrier: passed), 2 set, 3 timeout, 4 broken (a barrier)")
        case .site: ColumnInfo("site_id", "INTEGER", "site.id: where it began; NULL: unknown")
        }
    }
}

/// The columns of `wake`.
enum WakeColumn: Int32, TableColumn {
    case seq, thread, object, time, began, notifySeq, latency, inOrder, idle

    static let table = Schema.Table("wake", of: Self.self, "A notified wake from a wait on a condition.")

    var info: ColumnInfo {
        switch self {
        case .seq: ColumnInfo("seq", "INTEGER PRIMARY KEY", "event.seq")
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id: who woke")
        case .object: ColumnInfo("object_id", "INTEGER NOT NULL", "object.id: the condition")
        case .time: ColumnInfo("time_ns", "INTEGER NOT NULL", "nanoseconds since the recording began")
        case .began: ColumnInfo("began_ns", "INTEGER", "when the wait began; NULL: not on record")
        case .notifySeq:
            ColumnInfo(
                "notify_seq", "INTEGER",
                "event.seq of the notification that it is put down to, the oldest to the first wake; NULL: none")
        case .latency: ColumnInfo("latency_ns", "INTEGER", "nanoseconds since that notification")
        case .inOrder:
            ColumnInfo(
                "in_order", "INTEGER",
                "1: nobody still waited who had begun earlier; NULL: the wait is not on record")
        case .idle:
            ColumnInfo(
                "idle", "INTEGER NOT NULL",
                "1: the thread did nothing, but for reading variables, and then waited on the condition again")
        }
    }
}
