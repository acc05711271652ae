import TraceModel

extension View {
    static let wake = View(
        name: "wake",
        columns: [
            "seq", "thread_id", "object_id", "time_ns", "began_ns", "notify_seq", "latency_ns", "in_order", "idle",
        ],
        comment: "A notified wake from a wait on a condition.",
        query: """
            WITH step AS (
                SELECT e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, e.value,
                    lag(e.kind) OVER own AS own_kind, lag(e.time_ns) OVER own AS own_ns, lead(e.seq) OVER own AS end_seq
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.wait, .wake]))) AND o.kind = \(ObjectKind.condition.sql)
                WINDOW own AS (PARTITION BY e.object_id, e.thread_id ORDER BY e.seq)
            ),
            queue AS (
                -- When the last of the earlier waits ends.
                SELECT *,
                    max(CASE kind WHEN \(EventKind.wait.sql) THEN coalesce(end_seq, 9223372036854775807) END) OVER (
                        PARTITION BY object_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ) AS latest_seq
                FROM step
            ),
            served AS (
                SELECT *, lag(latest_seq) OVER (PARTITION BY object_id, thread_id ORDER BY seq) AS earlier_seq FROM queue
            ),
            flow AS (
                -- Wakes to come after each notification and each wake.
                SELECT e.seq, e.object_id, e.kind,
                    CASE e.kind WHEN \(EventKind.wake.sql) THEN -1 ELSE min(e.value, 4294967296) END AS wakes
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.wake, .notify, .notifyAll]))) AND e.value <> 0
                    AND (e.kind = \(EventKind.wake.sql) OR e.value > 0) AND o.kind = \(ObjectKind.condition.sql)
            ),
            pending AS (
                SELECT *, sum(wakes) OVER same AS level, sum(max(0, wakes)) OVER same AS promised
                FROM flow
                WINDOW same AS (PARTITION BY object_id ORDER BY seq ROWS UNBOUNDED PRECEDING)
            ),
            lowest AS (
                SELECT *,
                    min(0, coalesce(min(level) OVER (
                        PARTITION BY object_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS low
                FROM pending
            ),
            matched AS (
                SELECT seq, kind, level >= low AS is_promised,
                    min(CASE WHEN wakes > 0 THEN seq END) OVER (
                        PARTITION BY object_id
                        ORDER BY promised - CASE WHEN wakes > 0 THEN 0 ELSE level - min(low, level) END DESC, wakes < 0
                        ROWS UNBOUNDED PRECEDING
                    ) AS notify_seq
                FROM lowest
            )
            SELECT w.seq, w.thread_id, w.object_id, w.time_ns,
                CASE w.own_kind WHEN \(EventKind.wait.sql) THEN w.own_ns END,
                n.seq, max(0, w.time_ns - n.time_ns),
                CASE w.own_kind WHEN \(EventKind.wait.sql) THEN coalesce(w.earlier_seq < w.seq, 1) END,
                coalesce(
                    (
                        SELECT x.kind = \(EventKind.wait.sql) AND x.object_id = w.object_id
                        FROM event AS x NOT INDEXED
                        WHERE x.seq > w.seq AND x.thread_id = w.thread_id AND x.kind <> \(EventKind.read.sql)
                        ORDER BY x.seq LIMIT 1
                    ), 0)
            FROM served AS w
            LEFT JOIN matched AS m ON m.seq = w.seq
            LEFT JOIN event AS n ON n.seq = m.notify_seq AND m.is_promised
            WHERE w.kind = \(EventKind.wake.sql) AND w.value <> 0
            """)
}
