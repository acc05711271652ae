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
        case .waitTotal:
            ColumnInfo(
                "wait_total_ns", "INTEGER NOT NULL",
                "nanoseconds that it waited before it got it, or until the process ended")
        case .waitMax: ColumnInfo("wait_max_ns", "INTEGER NOT NULL", "the longest of these waits, nanoseconds")
        case .holdTotal:
            ColumnInfo(
                "hold_total_ns", "INTEGER NOT NULL",
                "nanoseconds that it held it, a lock also until the process ended")
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
