import TraceModel

extension View {
    /// The hold of an exclusive lock that was there when a late recording began reaches back to its beginning: nothing
    /// happened to the lock before its first event.
    static let lockOrder = View(
        name: "lock_order",
        columns: ["held", "wanted", "thread", "count", "held_file", "held_line", "wanted_file", "wanted_line"],
        comment: """
            Which locks a thread acquired, or waits for at the end, while it held others.
            count: how often, from these two places; file, line: where the one was acquired and the other wanted
            A re-entrant acquire wants nothing, and a request that gave up is not counted.
            """,
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
            SELECT
                coalesce(ho.name, ho.origin, hk.name || ' #' || g.held_id),
                coalesce(wo.name, wo.origin, wk.name || ' #' || g.wanted_id),
                \(ViewText.name(thread: "t", id: "g.thread_id")),
                g.count, hs.file, hs.line, ws.file, ws.line
            FROM edge AS g
            LEFT JOIN object AS ho ON ho.id = g.held_id LEFT JOIN object_kind AS hk ON hk.id = ho.kind
            LEFT JOIN object AS wo ON wo.id = g.wanted_id LEFT JOIN object_kind AS wk ON wk.id = wo.kind
            LEFT JOIN thread AS t ON t.id = g.thread_id
            LEFT JOIN site AS hs ON hs.id = g.held_site LEFT JOIN site AS ws ON ws.id = g.wanted_site
            ORDER BY g.first_seq, g.held_id
            """)

    static let unownedReleases = View(
        name: "unowned_releases",
        columns: ["seq", "time_ns", "thread", "object", "object_kind", "owner", "reason", "file", "line"],
        comment: """
            Every release by a thread that did not hold what it released.
            time_ns: nanoseconds since the recording began
            owner: the thread that held it then; NULL: nobody, or a thread outside the trace
            reason: why it was refused, refusal.name; foreign: a plain lock allows it
            """,
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
            SELECT
                r.seq, r.time_ns, \(ViewText.name(thread: "t", id: "r.thread_id")),
                \(ViewText.name(object: "r.object_id")), \(ViewText.objectKind),
                CASE WHEN r.owner_id > 0 THEN \(ViewText.name(thread: "w", id: "r.owner_id")) END,
                CASE
                    WHEN r.kind = \(EventKind.release.sql) THEN 'foreign'
                    \(ViewText.refusalCases("r.value"))
                END,
                s.file, s.line
            FROM owned AS r
            LEFT JOIN thread AS t ON t.id = r.thread_id
            LEFT JOIN thread AS w ON w.id = r.owner_id
            \(ViewText.objectJoins("r.object_id"))
            LEFT JOIN site AS s ON s.id = r.site_id
            WHERE (r.kind = \(EventKind.releaseError.sql) AND r.object_kind <> \(ObjectKind.condition.sql))
                OR (r.object_kind = \(ObjectKind.lock.sql) AND r.owner_id <> r.thread_id)
            """)
}
