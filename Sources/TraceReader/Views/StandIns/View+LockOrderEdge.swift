import TraceModel

extension View {
    /// The hold of an exclusive lock that was there when a late recording began reaches back to its beginning: nothing
    /// happened to the lock before its first event.
    static let lockOrderEdge = View(
        name: "lock_order_edge",
        columns: ["held_id", "wanted_id", "thread_id", "held_site_id", "wanted_site_id", "count", "first_seq"],
        comment: "A lock that a thread acquired, or waits for at the end, while it held another, from two places.",
        query: """
            WITH hold AS MATERIALIZED (
                SELECT h.acquire_seq, h.end_seq, h.kind, h.object_id, h.site_id, h.thread_id
                FROM holds AS h JOIN object AS o ON o.id = h.object_id
                WHERE o.kind IN (\(ViewText.locks))
            ),
            wanted AS MATERIALIZED (
                SELECT acquire_seq AS seq FROM hold WHERE kind IN (\(ViewText.grants))
                UNION ALL
                SELECT r.seq
                FROM requests AS r JOIN object AS o ON o.id = r.object_id
                WHERE r.end_seq IS NULL AND o.kind IN (\(ViewText.locks))
            ),
            edge AS (
                SELECT h.object_id AS held_id, w.object_id AS wanted_id, w.thread_id, h.site_id AS held_site,
                    w.site_id AS wanted_site, count(*) AS count, min(w.seq) AS first_seq
                FROM hold AS h
                CROSS JOIN event AS w
                    ON w.thread_id = h.thread_id
                    AND w.kind IN (\(ViewText.requests), \(ViewText.grants))
                    AND w.seq > CASE h.kind WHEN \(EventKind.state.sql) THEN 0 ELSE h.acquire_seq END
                    AND w.seq < coalesce(h.end_seq, 9223372036854775807)
                    AND w.object_id <> h.object_id
                -- The plus keeps the planner from looking up each of these for each hold.
                WHERE +w.seq IN (SELECT seq FROM wanted)
                GROUP BY h.object_id, w.object_id, w.thread_id, h.site_id, w.site_id
            )
            SELECT held_id, wanted_id, thread_id, held_site, wanted_site, count, first_seq FROM edge
            """)

    static let unownedRelease = View(
        name: "unowned_release",
        columns: ["seq", "owner_id"],
        comment: "A release by a thread that did not hold what it released.",
        query: """
            WITH step AS (
                -- Each step with the last one before it that changed the holder.
                SELECT
                    e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, e.value, e.site_id, o.kind AS object_kind,
                    max(CASE WHEN e.kind <> \(EventKind.releaseError.sql) THEN e.seq END)
                        OVER (
                            PARTITION BY e.object_id ORDER BY e.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                        ) AS last_seq
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE e.kind IN (\(ViewText.list([.state, .acquire, .release, .releaseError])))
                    AND o.kind IN (\(ViewText.held))
            ),
            owned AS (
                SELECT r.*,
                    CASE
                        WHEN r.object_kind NOT IN (\(ViewText.exclusiveLocks)) THEN NULL
                        WHEN b.kind = \(EventKind.acquire.sql) THEN b.thread_id
                        WHEN b.kind = \(EventKind.release.sql) THEN CASE WHEN b.value > 0 THEN b.thread_id END
                        ELSE \(ViewText.stateOwner("b.value"))
                    END AS owner_id
                FROM step AS r LEFT JOIN event AS b ON b.seq = r.last_seq
                WHERE r.kind IN (\(ViewText.list([.release, .releaseError])))
            )
            SELECT r.seq, CASE WHEN r.owner_id > 0 THEN r.owner_id END
            FROM owned AS r
            WHERE (r.kind = \(EventKind.releaseError.sql) AND r.object_kind <> \(ObjectKind.condition.sql))
                OR (r.object_kind = \(ObjectKind.lock.sql) AND r.owner_id <> r.thread_id)
            """)
}
