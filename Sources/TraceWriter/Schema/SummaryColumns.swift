/// The columns of `lock_order_edge`.
enum LockOrderColumn: Int32, TableColumn {
    case held, wanted, thread, heldSite, wantedSite, count, firstSeq

    static let table = Schema.Table(
        "lock_order_edge", of: Self.self,
        "A lock that a thread acquired, or waits for at the end, while it held another (of the last 64), from two places."
    )

    var info: ColumnInfo {
        switch self {
        case .held: ColumnInfo("held_id", "INTEGER NOT NULL", "object.id: what it held")
        case .wanted: ColumnInfo("wanted_id", "INTEGER NOT NULL", "object.id: what it wanted")
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id")
        case .heldSite: ColumnInfo("held_site_id", "INTEGER", "site.id: where the one was acquired")
        case .wantedSite: ColumnInfo("wanted_site_id", "INTEGER", "site.id: where the other was wanted")
        case .count: ColumnInfo("count", "INTEGER NOT NULL", "how often")
        case .firstSeq: ColumnInfo("first_seq", "INTEGER NOT NULL", "event.seq of the first time")
        }
    }
}

/// The columns of `unowned_release`.
enum UnownedReleaseColumn: Int32, TableColumn {
    case seq, owner

    static let table = Schema.Table(
        "unowned_release", of: Self.self, "A release by a thread that did not hold what it released.")

    var info: ColumnInfo {
        switch self {
        case .seq: ColumnInfo("seq", "INTEGER PRIMARY KEY", "event.seq")
        case .owner: ColumnInfo("owner_id", "INTEGER", "thread.id of who held it; NULL: nobody, or a thread outside")
        }
    }
}

/// The columns of `duration`.
enum DurationColumn: Int32, TableColumn {
    case object, measure, value, count, longest

    static let table = Schema.Table(
        "duration", of: Self.self,
        "How many waits, holds and wakes took how long, in the log-linear buckets from which percentiles come.")

    var info: ColumnInfo {
        switch self {
        case .object: ColumnInfo("object_id", "INTEGER NOT NULL", "object.id")
        case .measure:
            ColumnInfo(
                "measure", "INTEGER NOT NULL",
                "0 wait for a lock or permit (0 ns where it did not block), 1 hold, 2 from a notification to the wake")
        case .value:
            ColumnInfo("value_ns", "INTEGER NOT NULL", "nanoseconds: the middle of the bucket, within 0.4 percent")
        case .count: ColumnInfo("count", "INTEGER NOT NULL", "how many")
        case .longest:
            ColumnInfo(
                "longest_ns", "INTEGER", "the longest duration of all buckets, exact, in the row of the last of them")
        }
    }
}

/// The columns of `activity`.
enum ActivityColumn: Int32, TableColumn {
    case thread, kind, objectKind, events, first, last

    static let table = Schema.Table(
        "activity", of: Self.self, "How many events of one kind a thread recorded, on one kind of object.")

    var info: ColumnInfo {
        switch self {
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id")
        case .kind: ColumnInfo("kind", "INTEGER NOT NULL", "event_kind.id")
        case .objectKind: ColumnInfo("object_kind", "INTEGER", "object_kind.id; NULL: on nothing")
        case .events: ColumnInfo("events", "INTEGER NOT NULL", "how many")
        case .first: ColumnInfo("first_ns", "INTEGER NOT NULL", "the first, nanoseconds since the recording began")
        case .last: ColumnInfo("last_ns", "INTEGER NOT NULL", "the last, nanoseconds since the recording began")
        }
    }
}
