import TraceModel

/// Pieces of SQL that several views share.
enum ViewText {
    /// A thread's name, else its origin, else its number; `thread` is the table's alias, `id` an expression.
    static func name(thread: String, id: String) -> String {
        "coalesce(\(thread).name, \(thread).origin, 'thread #' || \(id))"
    }

    /// An object's name, else its origin, else its kind and number.
    ///
    /// Needs the joins of ``objectJoins(_:)``. A thread may be known by its row in thread alone, which is looked at only
    /// where the object's row does not do.
    static func name(object id: String) -> String {
        """
        coalesce(
                    o.name, (SELECT ot.name FROM thread AS ot WHERE ot.id = \(id)),
                    o.origin, (SELECT ot.origin FROM thread AS ot WHERE ot.id = \(id)),
                    coalesce(ok.name, 'thread') || ' #' || \(id))
        """
    }

    /// A difference of two clocks, which do not agree in all places.
    static func positive(_ difference: String) -> String {
        "CASE WHEN \(difference) < 0 THEN 0 ELSE \(difference) END"
    }

    /// The kind's name of an object. Needs the joins of ``objectJoins(_:)``.
    static func objectKind(_ id: String) -> String {
        "coalesce(ok.name, (SELECT 'thread' FROM thread AS ot WHERE ot.id = \(id)))"
    }

    /// The names of the refusals, as the arms of a CASE. A trace of version 0.1 has no table of them.
    static func refusalCases(_ value: String) -> String {
        Refusal.allCases.map { "WHEN \(value) = \($0.rawValue) THEN '\($0.name)'" }
            .joined(separator: "\n                    ")
    }

    static func objectJoins(_ id: String) -> String {
        """
        LEFT JOIN object AS o ON o.id = \(id)
        LEFT JOIN object_kind AS ok ON ok.id = o.kind
        """
    }

    /// The thread that a `state` event of a lock names as its owner: NULL where it was free, -1 outside the trace.
    static func stateOwner(_ value: String) -> String {
        "CASE WHEN \(value) > 0 THEN \(value) & 4294967295 WHEN \(value) < 0 THEN -1 END"
    }

    static let exclusiveLocks = list(ObjectKind.allCases.filter(\.isExclusiveLock))
    static let locks = list(ObjectKind.allCases.filter { $0.isExclusiveLock || $0 == .rwlock })
    /// What threads hold: locks and permits.
    static let held = list(ObjectKind.allCases.filter { $0.isExclusiveLock || $0.isSemaphore || $0 == .rwlock })
    static let semaphores = list(ObjectKind.allCases.filter(\.isSemaphore))

    /// What a thread does with what it holds or wants to hold, and what a reader does.
    static let lockSteps: [EventKind] = [.request, .acquire, .tryFail, .timeout, .release]
    static let sharedSteps: [EventKind] = [.requestShared, .requestUpgrade, .acquireShared, .releaseShared]
    static let requests = list([EventKind.request, .requestShared, .requestUpgrade])
    static let grants = list([EventKind.acquire, .acquireShared])

    /// When the process of a thread ended, or where that is not known the time of the last event.
    static func lastMoment(_ thread: String) -> String {
        "coalesce((SELECT p.ended_ns FROM thread AS own JOIN process AS p ON p.id = own.process_id WHERE own.id = \(thread)), "
            + "(SELECT time_ns FROM event ORDER BY seq DESC LIMIT 1))"
    }

    /// When the process of a thread ended, or where that is not known the latest time of an event.
    static func lastTime(_ thread: String) -> String {
        "coalesce((SELECT p.ended_ns FROM thread AS own JOIN process AS p ON p.id = own.process_id WHERE own.id = \(thread)), "
            + "(SELECT max(time_ns) FROM event))"
    }

    /// When a hold ended: by its release, or with the process where it is a lock's that is open. A permit that was not
    /// given back may have been used up.
    static func heldUntil(_ hold: String, kind: String) -> String {
        """
        coalesce(\(hold).released_ns, CASE WHEN \(hold).end_seq IS NULL AND \(kind) IN (\(locks))
                        THEN \(lastTime("\(hold).thread_id")) END)
        """
    }

    /// Whether a hold's own_kind is the request that its kind granted.
    static let isGranted = "kind IN (\(grants)) AND own_kind IN (\(requests))"

    static func list(_ kinds: [EventKind]) -> String { kinds.map(\.sql).joined(separator: ", ") }
    static func list(_ kinds: [ObjectKind]) -> String { kinds.map(\.sql).joined(separator: ", ") }
}

extension EventKind {
    /// The id for SQL, with the name beside it for those who read it.
    var sql: String { "\(rawValue) /* \(name) */" }
}

extension ObjectKind {
    /// The id for SQL, with the name beside it for those who read it.
    var sql: String { "\(rawValue) /* \(name) */" }
}
