import TraceModel

extension View {
    static let wait = View(
        name: "wait",
        columns: ["seq", "thread_id", "object_id", "began_ns", "ended_ns", "outcome", "site_id"],
        comment: "A wait on a condition, an event or a barrier.",
        query: """
            WITH step AS (
                SELECT
                    e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, e.site_id, o.kind AS object_kind,
                    lead(e.kind) OVER own AS next_kind, lead(e.time_ns) OVER own AS next_ns,
                    lead(e.value) OVER own AS next_value
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.wait, .wake])))
                    AND o.kind IN (\(ViewText.list([ObjectKind.condition, .event])))
                WINDOW own AS (PARTITION BY e.object_id, e.thread_id ORDER BY e.seq)
            ),
            barrier_step AS (
                -- The end of an arrival is the thread's own pass or break, if it has one, else what broke the barrier.
                SELECT
                    e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, e.site_id,
                    lead(e.kind) OVER own AS first_kind, lead(e.time_ns) OVER own AS first_ns,
                    lead(e.kind, 2) OVER own AS second_kind, lead(e.time_ns, 2) OVER own AS second_ns,
                    min(CASE WHEN e.kind IN (\(ViewText.list([.breakBarrier, .abort, .reset]))) THEN e.seq END)
                        OVER (
                            PARTITION BY e.object_id ORDER BY e.seq ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                        ) AS broken_seq
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.arrive, .pass, .action, .breakBarrier, .abort, .reset])))
                    AND o.kind = \(ObjectKind.barrier.sql)
                WINDOW own AS (
                    -- An abort or a reset says nothing of the wait of the thread that called it.
                    PARTITION BY e.object_id, e.thread_id, e.kind IN (\(ViewText.list([.abort, .reset])))
                    ORDER BY e.seq
                )
            ),
            arrival AS (
                SELECT seq, time_ns, thread_id, object_id, site_id,
                    CASE
                        WHEN first_kind = \(EventKind.action.sql) THEN second_kind ELSE first_kind
                    END AS next_kind,
                    CASE
                        WHEN first_kind = \(EventKind.action.sql) THEN second_ns ELSE first_ns
                    END AS next_ns,
                    first_kind = \(EventKind.action.sql) AS acted, broken_seq
                FROM barrier_step WHERE kind = \(EventKind.arrive.sql)
            ),
            ended AS (
                SELECT seq, time_ns, thread_id, object_id, site_id,
                    CASE next_kind WHEN \(EventKind.wake.sql) THEN next_ns END AS ended_ns,
                    CASE
                        WHEN next_kind IS NOT \(EventKind.wake.sql) THEN 'open'
                        WHEN next_value = 0 THEN 'timeout'
                        WHEN object_kind = \(ObjectKind.event.sql) THEN 'set'
                        ELSE 'notified'
                    END AS outcome
                FROM step WHERE kind = \(EventKind.wait.sql)
                UNION ALL
                SELECT a.seq, a.time_ns, a.thread_id, a.object_id, a.site_id,
                    CASE
                        WHEN a.next_kind IN (\(ViewText.list([.pass, .breakBarrier]))) THEN a.next_ns
                        ELSE b.time_ns
                    END,
                    CASE
                        WHEN a.next_kind = \(EventKind.pass.sql) THEN 'notified'
                        WHEN a.next_kind = \(EventKind.breakBarrier.sql) AND NOT coalesce(a.acted, 0) THEN 'timeout'
                        WHEN a.next_kind = \(EventKind.breakBarrier.sql) OR b.seq IS NOT NULL THEN 'broken'
                        ELSE 'open'
                    END
                FROM arrival AS a LEFT JOIN event AS b ON b.seq = a.broken_seq
            )
            SELECT seq, thread_id, object_id, time_ns, ended_ns,
                CASE outcome WHEN 'notified' THEN 1 WHEN 'set' THEN 2 WHEN 'timeout' THEN 3 WHEN 'broken' THEN 4 ELSE 0 END,
                site_id
            FROM ended
            """)
}
