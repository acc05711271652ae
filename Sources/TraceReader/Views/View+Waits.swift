import TraceModel

extension View {
    static let waits = View(
        name: "waits",
        columns: [
            "thread", "object", "object_kind", "began_ns", "ended_ns", "wait_ns", "outcome", "file", "line",
        ],
        comment: """
            Every wait on a condition, an event or a barrier.
            began_ns, ended_ns: nanoseconds since the recording began; wait_ns: nanoseconds
            outcome: notified (the barrier: passed), set, timeout, broken (the barrier), open (never ended: it lasted until
              the process ended, or to the last event where that is not known)
            A wait on a condition ends when the lock is held again; file, line: where it began
            """,
        query: """
            SELECT
                \(ViewText.name(thread: "t", id: "w.thread_id")), \(ViewText.name(object: "w.object_id")),
                \(ViewText.objectKind("w.object_id")),
                w.began_ns, w.ended_ns, \(ViewText.positive("w.ended_ns - w.began_ns")), w.outcome, s.file, s.line
            FROM (
                SELECT w.thread_id, w.object_id, w.site_id, w.began_ns,
                    CASE w.outcome
                        WHEN 1 THEN 'notified' WHEN 2 THEN 'set' WHEN 3 THEN 'timeout' WHEN 4 THEN 'broken' ELSE 'open'
                    END AS outcome,
                    coalesce(w.ended_ns, \(ViewText.lastMoment("w.thread_id"))) AS ended_ns
                FROM wait AS w
            ) AS w
            LEFT JOIN thread AS t ON t.id = w.thread_id
            \(ViewText.objectJoins("w.object_id"))
            LEFT JOIN site AS s ON s.id = w.site_id
            """)

    static let notifications = View(
        name: "notifications",
        columns: ["seq", "time_ns", "thread", "object", "kind", "woken", "first_wake_ns", "file", "line"],
        comment: """
            Every notify and notify_all of a condition.
            time_ns: nanoseconds since the recording began; woken: waiters woken
            first_wake_ns: when the first waiter after it went on, nanoseconds since the recording began; NULL: none
            """,
        query: """
            WITH step AS (
                SELECT e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, e.value, e.site_id, NULL AS wake_seq
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.notify, .notifyAll]))) AND o.kind = \(ObjectKind.condition.sql)
                UNION ALL
                SELECT w.seq, NULL, NULL, NULL, w.object_id, NULL, NULL, w.seq FROM wake AS w
            ),
            next_wake AS (
                SELECT seq, time_ns, thread_id, kind, object_id, value, site_id,
                    min(wake_seq) OVER (
                        PARTITION BY object_id ORDER BY seq ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
                    ) AS wake_seq
                FROM step
            )
            SELECT
                n.seq, n.time_ns, \(ViewText.name(thread: "t", id: "n.thread_id")),
                \(ViewText.name(object: "n.object_id")), ek.name, n.value, w.time_ns, s.file, s.line
            FROM next_wake AS n
            -- Not of event: a reader without SQLite's keys, such as DuckDB's, would go through all of it.
            LEFT JOIN wake AS w ON w.seq = n.wake_seq AND n.value > 0
            LEFT JOIN event_kind AS ek ON ek.id = n.kind
            LEFT JOIN thread AS t ON t.id = n.thread_id
            \(ViewText.objectJoins("n.object_id"))
            LEFT JOIN site AS s ON s.id = n.site_id
            WHERE n.kind IS NOT NULL
            """)
}
