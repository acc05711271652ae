import TraceModel

extension View {
    static let contention = View(
        name: "contention",
        columns: [
            "object_id", "waiter_id", "other_id", "blocked_times", "blocked_ns", "overtakes", "barged",
            "most_in_a_wait", "first_seq",
        ],
        comment: "What one thread's use of a lock or a semaphore did to the waiting of another.",
        query: """
            WITH hold AS MATERIALIZED (
                SELECT h.object_id, h.thread_id, h.acquire_seq, h.acquired_ns AS began_ns,
                    coalesce(h.end_seq, 9223372036854775807) AS end_seq, coalesce(e.time_ns, \(ViewText.lastTime("h.thread_id"))) AS ended_ns
                FROM holds AS h JOIN object AS o ON o.id = h.object_id LEFT JOIN event AS e ON e.seq = h.end_seq
                WHERE o.kind IN (\(ViewText.locks))
            ),
            request AS MATERIALIZED (
                SELECT r.object_id, r.thread_id, r.seq, r.began_ns, coalesce(r.end_seq, 9223372036854775807) AS end_seq,
                    coalesce(r.ended_ns, \(ViewText.lastTime("r.thread_id"))) AS ended_ns
                FROM requests AS r
            ),
            met AS (
                -- The holds that began while a request was open, and the requests that were made during a hold.
                SELECT r.seq AS request_seq, e.seq AS hold_seq
                FROM request AS r
                CROSS JOIN event AS e
                    ON e.object_id = r.object_id AND e.seq > r.seq AND e.seq < r.end_seq
                    AND e.kind IN (\(ViewText.list([.state, .acquire, .release, .acquireShared])))
                UNION ALL
                SELECT e.seq, h.acquire_seq
                FROM hold AS h
                CROSS JOIN event AS e
                    ON e.object_id = h.object_id AND e.seq > h.acquire_seq AND e.seq < h.end_seq
                    AND e.kind IN (\(ViewText.requests))
            ),
            blocking AS (
                SELECT r.thread_id AS waiter_id, h.thread_id AS holder_id, h.object_id,
                    min(r.ended_ns, h.ended_ns) - max(r.began_ns, h.began_ns) AS ns
                FROM met AS m CROSS JOIN hold AS h ON h.acquire_seq = m.hold_seq CROSS JOIN request AS r ON r.seq = m.request_seq
            ),
            passing AS (
                SELECT r.seq AS request_seq, r.object_id, r.thread_id, e.seq
                FROM requests AS r
                CROSS JOIN event AS e
                    ON e.object_id = r.object_id AND e.seq > r.seq
                    AND e.kind IN (\(ViewText.grants))
                    AND e.seq < coalesce(r.end_seq, 9223372036854775807)
            ),
            marked AS (
                -- Each acquire within a request, with who was granted what by it and when they asked; a re-entrant one is not a grant.
                SELECT *, max(asked_seq) OVER same AS since_seq, max(granted_id) OVER same AS overtaker_id
                FROM (
                    SELECT seq, request_seq, object_id, thread_id, NULL AS asked_seq, NULL AS granted_id FROM passing
                    UNION ALL
                    SELECT acquire_seq, NULL, object_id, NULL, coalesce(requested_seq, acquire_seq), thread_id FROM holds
                )
                WINDOW same AS (PARTITION BY seq)
            ),
            overtake AS (
                SELECT object_id, overtaker_id, thread_id AS overtaken_id, count(*) AS times, sum(since_seq = seq) AS barged,
                    min(seq) AS first_seq
                FROM marked
                WHERE since_seq > request_seq
                GROUP BY request_seq, overtaker_id
            )
            SELECT object_id, waiter_id, other_id, sum(blocked_times), sum(blocked_ns), sum(overtakes), sum(barged),
                max(most_in_a_wait), min(first_seq)
            FROM (
                SELECT object_id, waiter_id, holder_id AS other_id, count(*) AS blocked_times, sum(ns) AS blocked_ns,
                    0 AS overtakes, 0 AS barged, 0 AS most_in_a_wait, NULL AS first_seq
                FROM blocking WHERE ns > 0
                GROUP BY object_id, waiter_id, holder_id
                UNION ALL
                SELECT object_id, overtaken_id, overtaker_id, 0, 0, sum(times), sum(barged), max(times), min(first_seq)
                FROM overtake
                GROUP BY object_id, overtaken_id, overtaker_id
            )
            GROUP BY object_id, waiter_id, other_id
            """)
}
