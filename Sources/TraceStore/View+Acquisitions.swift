import TraceModel

extension Schema {
    /// Locks with one owner are followed for each object: the holder changes with the first acquire and the last
    /// release, whatever levels lie between, and whoever releases. What several threads may hold is followed for each
    /// object and thread: a thread's releases give back its acquires, first in, first out; a release by a thread that
    /// has nothing to give back is a signal to others and ends no acquisition.
    static let acquisitions = View(
        name: "acquisitions",
        columns: [
            "thread", "object", "object_kind", "requested_ns", "acquired_ns", "released_ns", "wait_ns", "hold_ns",
            "contended", "acquire_seq", "release_seq", "file", "line",
        ],
        comment: """
            Every time a thread got hold of a lock or a permit, from the outermost acquire to the release at level 0.
            requested_ns, acquired_ns, released_ns: nanoseconds since the recording began
            requested_ns: NULL where it did not block; released_ns, release_seq: NULL where it never let go
            wait_ns, hold_ns: nanoseconds; contended: 1 where it blocked
            A lock that was held when a late recording began counts from the event that says so.
            acquire_seq, release_seq: event.seq; file, line: where it was acquired
            """,
        query: """
            WITH step AS MATERIALIZED (
                -- Each step with the one before it of the same thread on the same object.
                SELECT
                    e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, e.value, e.site_id, o.kind AS object_kind,
                    lag(e.kind) OVER own AS own_kind, lag(e.time_ns) OVER own AS own_ns
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.state, .request, .acquire, .tryFail, .timeout, .release])))
                    AND o.kind IN (\(ViewText.exclusiveLocks), \(ViewText.shared))
                WINDOW own AS (PARTITION BY e.object_id, e.thread_id ORDER BY e.seq)
            ),
            holder AS (
                -- Who holds a lock with one owner after each step, and before it.
                SELECT *, lag(holder_id) OVER (PARTITION BY object_id ORDER BY seq) AS before_id
                FROM (
                    SELECT *,
                        CASE kind
                            WHEN \(EventKind.acquire.sql) THEN thread_id
                            WHEN \(EventKind.release.sql) THEN CASE WHEN value > 0 THEN thread_id END
                            ELSE \(ViewText.stateOwner("value"))
                        END AS holder_id
                    FROM step
                    WHERE kind IN (\(ViewText.list([.state, .acquire, .release])))
                        AND object_kind IN (\(ViewText.exclusiveLocks))
                )
            ),
            change AS (
                SELECT *, lead(kind) OVER later AS next_kind, lead(seq) OVER later AS next_seq,
                    lead(time_ns) OVER later AS next_ns
                FROM holder
                WHERE holder_id IS NOT before_id
                WINDOW later AS (PARTITION BY object_id ORDER BY seq)
            ),
            balance AS (
                -- What a thread has of what several may hold: acquires less releases.
                SELECT *,
                    sum(CASE kind WHEN \(EventKind.acquire.sql) THEN 1 ELSE -1 END)
                        OVER (PARTITION BY object_id, thread_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS level
                FROM step
                WHERE kind IN (\(ViewText.list([.acquire, .release]))) AND object_kind IN (\(ViewText.shared))
            ),
            lowest AS (
                SELECT *,
                    min(level) OVER (
                        PARTITION BY object_id, thread_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ) AS low
                FROM balance
            ),
            numbered AS (
                -- A release that takes the balance lower than ever had nothing to give back.
                SELECT *, row_number() OVER (PARTITION BY object_id, thread_id, kind ORDER BY seq) AS number
                FROM lowest
                WHERE kind = \(EventKind.acquire.sql) OR level >= min(0, coalesce(low, 0))
            ),
            pair AS (
                SELECT *, lead(seq) OVER both AS next_seq, lead(time_ns) OVER both AS next_ns
                FROM numbered
                WINDOW both AS (PARTITION BY object_id, thread_id, number ORDER BY seq)
            ),
            hold AS (
                SELECT seq, time_ns, holder_id AS thread_id, kind, object_id, site_id, own_kind, own_ns,
                    CASE next_kind WHEN \(EventKind.release.sql) THEN next_seq END AS next_seq,
                    CASE next_kind WHEN \(EventKind.release.sql) THEN next_ns END AS next_ns
                FROM change WHERE holder_id > 0
                UNION ALL
                SELECT seq, time_ns, thread_id, kind, object_id, site_id, own_kind, own_ns, next_seq, next_ns
                FROM pair WHERE kind = \(EventKind.acquire.sql)
            ),
            shown AS (
                SELECT *,
                    CASE WHEN kind = \(EventKind.acquire.sql) AND own_kind = \(EventKind.request.sql) THEN own_ns END
                        AS requested_ns
                FROM hold
            )
            SELECT
                \(ViewText.name(thread: "t", id: "h.thread_id")), \(ViewText.name(object: "h.object_id")),
                \(ViewText.objectKind),
                h.requested_ns, h.time_ns, h.next_ns,
                max(0, h.time_ns - coalesce(h.requested_ns, h.time_ns)), max(0, h.next_ns - h.time_ns),
                h.requested_ns IS NOT NULL, h.seq, h.next_seq, s.file, s.line
            FROM shown AS h
            LEFT JOIN thread AS t ON t.id = h.thread_id
            \(ViewText.objectJoins("h.object_id"))
            LEFT JOIN site AS s ON s.id = h.site_id
            """)
}
