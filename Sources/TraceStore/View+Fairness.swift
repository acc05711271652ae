import TraceModel

extension Schema {
    static let fairness = View(
        name: "fairness",
        columns: [
            "object", "object_kind", "thread", "acquisitions", "contended", "wait_total_ns", "wait_max_ns",
            "hold_total_ns", "longest_run", "overtaken",
        ],
        comment: """
            How each thread fared with each lock and semaphore that it asked for.
            acquisitions, contended (it blocked): counts; wait_total_ns, wait_max_ns, hold_total_ns: nanoseconds
            longest_run: the most acquisitions in a row without one of another thread
            overtaken: how often another thread was granted the object while this one had an earlier open request
            """,
        query: """
            WITH hold AS MATERIALIZED (
                SELECT a.acquire_seq, a.wait_ns, a.hold_ns, a.contended, e.object_id, e.kind,
                    CASE e.kind WHEN \(EventKind.state.sql) THEN e.value & 4294967295 ELSE e.thread_id END AS thread_id
                FROM acquisitions AS a JOIN event AS e ON e.seq = a.acquire_seq
            ),
            total AS (
                SELECT object_id, thread_id, count(*) AS acquisitions, sum(contended) AS contended,
                    sum(wait_ns) AS wait_total_ns, max(wait_ns) AS wait_max_ns, coalesce(sum(hold_ns), 0) AS hold_total_ns
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
            step AS (
                SELECT acquire_seq AS seq, object_id, thread_id, 1 AS granted, 0 AS requested
                FROM hold WHERE kind = \(EventKind.acquire.sql)
                UNION ALL
                SELECT e.seq, e.object_id, e.thread_id, 0, e.kind = \(EventKind.request.sql)
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.request, .timeout])))
                    AND o.kind IN (\(ViewText.exclusiveLocks), \(ViewText.shared))
            ),
            counted AS (
                SELECT *,
                    sum(granted) OVER (PARTITION BY object_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS grants,
                    sum(granted) OVER (PARTITION BY object_id) AS all_grants
                FROM step
            ),
            request AS (
                -- The grants until the request is over, less its own.
                SELECT object_id, thread_id, requested,
                    coalesce(lead(grants - granted) OVER own, all_grants) - grants AS overtaken
                FROM counted
                WINDOW own AS (PARTITION BY object_id, thread_id ORDER BY seq)
            ),
            passed AS (
                SELECT object_id, thread_id, sum(overtaken) AS overtaken
                FROM request WHERE requested GROUP BY object_id, thread_id
            ),
            member AS (
                SELECT object_id, thread_id FROM total UNION SELECT object_id, thread_id FROM passed
            )
            SELECT
                \(ViewText.name(object: "m.object_id")), \(ViewText.objectKind),
                \(ViewText.name(thread: "t", id: "m.thread_id")),
                coalesce(f.acquisitions, 0), coalesce(f.contended, 0), coalesce(f.wait_total_ns, 0),
                coalesce(f.wait_max_ns, 0), coalesce(f.hold_total_ns, 0), coalesce(l.longest_run, 0),
                coalesce(p.overtaken, 0)
            FROM member AS m
            LEFT JOIN total AS f ON f.object_id = m.object_id AND f.thread_id = m.thread_id
            LEFT JOIN longest AS l ON l.object_id = m.object_id AND l.thread_id = m.thread_id
            LEFT JOIN passed AS p ON p.object_id = m.object_id AND p.thread_id = m.thread_id
            LEFT JOIN thread AS t ON t.id = m.thread_id
            \(ViewText.objectJoins("m.object_id"))
            ORDER BY m.object_id, m.thread_id
            """)
}
