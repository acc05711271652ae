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

/// The columns of `share`.
enum ShareColumn: Int32, TableColumn {
    case object, thread, acquisitions, contended, waitTotal, waitMax, holdTotal, longestRun, overtaken, mostOvertaken
    case gaveUp, gaveUpWait

    static let table = Schema.Table(
        "share", of: Self.self, "How a thread fared with a lock or a semaphore that it asked for.")

    var info: ColumnInfo {
        switch self {
        case .object: ColumnInfo("object_id", "INTEGER NOT NULL", "object.id")
        case .thread: ColumnInfo("thread_id", "INTEGER NOT NULL", "thread.id")
        case .acquisitions: ColumnInfo("acquisitions", "INTEGER NOT NULL", "how often it got it")
        case .contended: ColumnInfo("contended", "INTEGER NOT NULL", "of these, how often it had to wait")
        case .waitTotal: ColumnInfo("wait_total_ns", "INTEGER NOT NULL", "nanoseconds that it waited before it got it")
        case .waitMax: ColumnInfo("wait_max_ns", "INTEGER NOT NULL", "the longest of these waits, nanoseconds")
        case .holdTotal: ColumnInfo("hold_total_ns", "INTEGER NOT NULL", "nanoseconds that it held it")
        case .longestRun:
            ColumnInfo(
                "longest_run", "INTEGER NOT NULL", "the most acquisitions in a row without one of another thread")
        case .overtaken:
            ColumnInfo(
                "overtaken", "INTEGER NOT NULL",
                "grants to others, who asked later or did not have to ask, while it waited")
        case .mostOvertaken: ColumnInfo("most_overtaken", "INTEGER NOT NULL", "the most of them in one wait")
        case .gaveUp: ColumnInfo("gave_up", "INTEGER NOT NULL", "waits that ended without a grant")
        case .gaveUpWait: ColumnInfo("gave_up_ns", "INTEGER NOT NULL", "nanoseconds of those")
        }
    }
}

/// The columns of `contention`.
enum ContentionColumn: Int32, TableColumn {
    case object, waiter, other, blockedTimes, blocked, overtakes, barged, most, firstSeq

    static let table = Schema.Table(
        "contention", of: Self.self, "What one thread's use of a lock or a semaphore did to the waiting of another.")

    var info: ColumnInfo {
        switch self {
        case .object: ColumnInfo("object_id", "INTEGER NOT NULL", "object.id")
        case .waiter: ColumnInfo("waiter_id", "INTEGER NOT NULL", "thread.id: who waited")
        case .other: ColumnInfo("other_id", "INTEGER NOT NULL", "thread.id: who held it, or was granted it, meanwhile")
        case .blockedTimes:
            ColumnInfo(
                "blocked_times", "INTEGER NOT NULL", "holds of the other that fell into waits of the waiter; of locks")
        case .blocked:
            ColumnInfo(
                "blocked_ns", "INTEGER NOT NULL",
                "nanoseconds in which the one waited and the other held; open ones last until the process ended")
        case .overtakes:
            ColumnInfo(
                "overtakes", "INTEGER NOT NULL", "grants to the other while the waiter's earlier request was open")
        case .barged: ColumnInfo("barged", "INTEGER NOT NULL", "of these, how often the other did not have to wait")
        case .most: ColumnInfo("most_in_a_wait", "INTEGER NOT NULL", "the most of these grants in one wait")
        case .firstSeq: ColumnInfo("first_seq", "INTEGER", "event.seq of the first such grant; NULL: none")
        }
    }
}

/// The columns of `lock_order_edge`.
enum LockOrderColumn: Int32, TableColumn {
    case held, wanted, thread, heldSite, wantedSite, count, firstSeq

    static let table = Schema.Table(
        "lock_order_edge", of: Self.self,
        "A lock that a thread acquired, or waits for at the end, while it held another, from two places.")

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
