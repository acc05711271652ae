import TraceModel

extension View {
    static let share = View(
        name: "share",
        columns: [
            "object_id", "thread_id", "acquisitions", "contended", "wait_total_ns", "wait_max_ns", "hold_total_ns",
            "longest_run", "overtaken", "most_overtaken", "gave_up", "gave_up_ns",
        ],
        comment: "How a thread fared with a lock or a semaphore that it asked for.",
        query: """
            WITH hold AS MATERIALIZED (
                SELECT h.acquire_seq, h.object_id, h.thread_id, h.requested_seq, h.acquired_ns,
                    max(0, h.acquired_ns - coalesce(h.requested_ns, h.acquired_ns)) AS wait_ns,
                    \(ViewText.heldUntil("h", kind: "o.kind")) AS held_until
                FROM holds AS h LEFT JOIN object AS o ON o.id = h.object_id
            ),
            total AS (
                SELECT object_id, thread_id, count(*) AS acquisitions, count(requested_seq) AS contended,
                    sum(wait_ns) AS wait_total_ns, max(wait_ns) AS wait_max_ns,
                    coalesce(sum(max(0, held_until - acquired_ns)), 0) AS hold_total_ns
                FROM hold GROUP BY object_id, thread_id
            ),
            numbered AS (
                -- Within a run both numbers rise together, so that their difference names the run.
                SELECT object_id, thread_id,
                    row_number() OVER (PARTITION BY object_id ORDER BY acquire_seq)
                        - row_number() OVER (PARTITION BY object_id, thread_id ORDER BY acquire_seq) AS run
                FROM hold
            ),
            longest AS (
                SELECT object_id, thread_id, max(length) AS longest_run
                FROM (
                    SELECT object_id, thread_id, count(*) AS length FROM numbered GROUP BY object_id, thread_id, run
                )
                GROUP BY object_id, thread_id
            ),
            request AS MATERIALIZED (
                SELECT * FROM requests
            ),
            passing AS (
                -- Two parts, so that the planner expects many rows and makes an index for the join below.
                SELECT r.seq AS request_seq, e.seq
                FROM request AS r
                CROSS JOIN event AS e
                    ON e.object_id = r.object_id AND e.kind = \(EventKind.acquire.sql) AND e.seq > r.seq
                    AND e.seq < coalesce(r.end_seq, 9223372036854775807)
                UNION ALL
                SELECT r.seq AS request_seq, e.seq
                FROM request AS r
                CROSS JOIN event AS e
                    ON e.object_id = r.object_id AND e.kind = \(EventKind.acquireShared.sql) AND e.seq > r.seq
                    AND e.seq < coalesce(r.end_seq, 9223372036854775807)
            ),
            overtaking AS (
                -- Grants while a request is open to those who asked later, or did not have to ask.
                SELECT p.request_seq, count(*) AS times
                FROM passing AS p CROSS JOIN hold AS g ON g.acquire_seq = p.seq
                WHERE coalesce(g.requested_seq, g.acquire_seq) > p.request_seq
                GROUP BY p.request_seq
                UNION ALL
                SELECT seq, 0 FROM request
            ),
            wait AS (
                SELECT r.object_id, r.thread_id, max(o.times) AS overtaken,
                    r.end_kind IN (\(ViewText.list([.tryFail, .timeout]))) AS gave_up,
                    max(0, r.ended_ns - r.began_ns) AS wait_ns,
                    -- One that is open lasts until the process ended.
                    CASE WHEN r.end_seq IS NULL THEN max(0, \(ViewText.lastTime("r.thread_id")) - r.began_ns) END AS open_ns
                FROM overtaking AS o CROSS JOIN request AS r ON r.seq = o.request_seq
                GROUP BY r.seq
            ),
            passed AS (
                SELECT object_id, thread_id, sum(overtaken) AS overtaken, max(overtaken) AS most_overtaken,
                    coalesce(sum(gave_up), 0) AS gave_up, coalesce(sum(wait_ns) FILTER (WHERE gave_up), 0) AS gave_up_ns,
                    coalesce(max(open_ns), 0) AS open_ns
                FROM wait GROUP BY object_id, thread_id
            ),
            member AS (
                SELECT object_id, thread_id FROM total UNION SELECT object_id, thread_id FROM passed
            )
            SELECT m.object_id, m.thread_id,
                coalesce(f.acquisitions, 0), coalesce(f.contended, 0),
                coalesce(f.wait_total_ns, 0) + coalesce(p.open_ns, 0),
                max(coalesce(f.wait_max_ns, 0), coalesce(p.open_ns, 0)), coalesce(f.hold_total_ns, 0), coalesce(l.longest_run, 0),
                coalesce(p.overtaken, 0), coalesce(p.most_overtaken, 0), coalesce(p.gave_up, 0),
                coalesce(p.gave_up_ns, 0)
            FROM member AS m
            LEFT JOIN total AS f ON f.object_id = m.object_id AND f.thread_id = m.thread_id
            LEFT JOIN longest AS l ON l.object_id = m.object_id AND l.thread_id = m.thread_id
            LEFT JOIN passed AS p ON p.object_id = m.object_id AND p.thread_id = m.thread_id
            """)
}
