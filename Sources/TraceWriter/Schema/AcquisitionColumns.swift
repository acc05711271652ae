/// The columns of `acquisition`.
enum AcquisitionColumn: Int32, TableColumn {
    case acquireSeq, thread, object, kind, requestedSeq, requested, acquired, released, endSeq, site

    static let table = Schema.Table(
        "acquisition", of: Self.self,
        "Every time a thread got hold of a lock or a permit, from the outermost acquire to the release at level 0.")

    var info: ColumnInfo {
        switch self {
        case .acquireSeq: ColumnInfo("acquire_seq", "INTEGER PRIMARY KEY", "event.seq of what began it")
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id: who held it")
        case .object: ColumnInfo("object_id", "INTEGER NOT NULL", "object.id: what")
        case .kind:
            ColumnInfo(
                "kind", "INTEGER NOT NULL",
                "event_kind.id of what began it: acquire, acquire_shared, or state for what a late recording found held"
            )
        case .requestedSeq: ColumnInfo("requested_seq", "INTEGER", "event.seq of the request; NULL: it did not block")
        case .requested: ColumnInfo("requested_ns", "INTEGER", "nanoseconds since the recording began")
        case .acquired: ColumnInfo("acquired_ns", "INTEGER NOT NULL", "nanoseconds since the recording began")
        case .released:
            ColumnInfo("released_ns", "INTEGER", "nanoseconds since the recording began; NULL: it was never released")
        case .endSeq:
            ColumnInfo("end_seq", "INTEGER", "event.seq of what ended it, mostly the release; NULL: held at the end")
        case .site: ColumnInfo("site_id", "INTEGER", "site.id: where it was acquired; NULL: unknown")
        }
    }
}

/// The columns of `request`.
enum RequestColumn: Int32, TableColumn {
    case seq, thread, object, began, ended, endSeq, endKind, holder, site

    static let table = Schema.Table(
        "request", of: Self.self,
        "A request for a lock or a permit that became no acquisition: it gave up, or was open at the end.")

    var info: ColumnInfo {
        switch self {
        case .seq: ColumnInfo("seq", "INTEGER PRIMARY KEY", "event.seq")
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id: who asked")
        case .object: ColumnInfo("object_id", "INTEGER NOT NULL", "object.id: for what")
        case .began: ColumnInfo("began_ns", "INTEGER NOT NULL", "nanoseconds since the recording began")
        case .ended: ColumnInfo("ended_ns", "INTEGER", "nanoseconds since the recording began; NULL: open at the end")
        case .endSeq: ColumnInfo("end_seq", "INTEGER", "event.seq of the thread's next step on the object")
        case .endKind: ColumnInfo("end_kind", "INTEGER", "event_kind.id of that: try_fail or timeout where it gave up")
        case .holder: ColumnInfo("holder_id", "INTEGER", "thread.id: who held the lock then, or at the end")
        case .site: ColumnInfo("site_id", "INTEGER", "site.id: where it was requested; NULL: unknown")
        }
    }
}
