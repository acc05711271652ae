import TraceModel

extension View {
    static let lockOrder = View(
        name: "lock_order",
        columns: ["held", "wanted", "thread", "count", "held_file", "held_line", "wanted_file", "wanted_line"],
        comment: """
            Which locks a thread acquired, or waits for at the end, while it held others.
            count: how often, from these two places; file, line: where the one was acquired and the other wanted
            A re-entrant acquire wants nothing, and a request that gave up is not counted.
            """,
        query: """
            SELECT
                coalesce(ho.name, ho.origin, hk.name || ' #' || g.held_id),
                coalesce(wo.name, wo.origin, wk.name || ' #' || g.wanted_id),
                \(ViewText.name(thread: "t", id: "g.thread_id")),
                g.count, hs.file, hs.line, ws.file, ws.line
            FROM lock_order_edge AS g
            LEFT JOIN object AS ho ON ho.id = g.held_id LEFT JOIN object_kind AS hk ON hk.id = ho.kind
            LEFT JOIN object AS wo ON wo.id = g.wanted_id LEFT JOIN object_kind AS wk ON wk.id = wo.kind
            LEFT JOIN thread AS t ON t.id = g.thread_id
            LEFT JOIN site AS hs ON hs.id = g.held_site_id LEFT JOIN site AS ws ON ws.id = g.wanted_site_id
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
            SELECT
                r.seq, r.time_ns, \(ViewText.name(thread: "t", id: "r.thread_id")),
                \(ViewText.name(object: "r.object_id")), \(ViewText.objectKind("r.object_id")),
                CASE WHEN u.owner_id IS NOT NULL THEN \(ViewText.name(thread: "w", id: "u.owner_id")) END,
                CASE
                    WHEN r.kind = \(EventKind.release.sql) THEN 'foreign'
                    \(ViewText.refusalCases("r.value"))
                END,
                s.file, s.line
            FROM unowned_release AS u
            JOIN event AS r ON r.seq = u.seq
            LEFT JOIN thread AS t ON t.id = r.thread_id
            LEFT JOIN thread AS w ON w.id = u.owner_id
            \(ViewText.objectJoins("r.object_id"))
            LEFT JOIN site AS s ON s.id = r.site_id
            """)
}
