import TraceModel

extension View {
    static let acquisition = View(
        name: "acquisition",
        columns: [
            "acquire_seq", "thread_id", "object_id", "kind", "requested_seq", "requested_ns", "acquired_ns",
            "released_ns", "end_seq", "site_id",
        ],
        comment: "Every time a thread got hold of a lock or a permit.",
        query: """
            SELECT acquire_seq, thread_id, object_id, kind, requested_seq, requested_ns, acquired_ns, released_ns,
                end_seq, site_id
            FROM holds
            """)

    static let request = View(
        name: "request",
        columns: [
            "seq", "thread_id", "object_id", "began_ns", "ended_ns", "end_seq", "end_kind", "holder_id", "site_id",
        ],
        comment: "A request for a lock or a permit that became no acquisition: it gave up, or was open at the end.",
        query: """
            WITH hold AS MATERIALIZED (
                SELECT h.acquire_seq, h.requested_seq, h.end_seq, h.object_id, h.thread_id, o.kind
                FROM holds AS h JOIN object AS o ON o.id = h.object_id
            )
            SELECT r.seq, r.thread_id, r.object_id, r.began_ns, r.ended_ns, r.end_seq, r.end_kind,
                (
                    SELECT h.thread_id FROM hold AS h
                    WHERE h.object_id = r.object_id AND h.kind IN (\(ViewText.locks)) AND h.thread_id <> r.thread_id
                        AND h.acquire_seq < coalesce(r.end_seq, 9223372036854775807)
                        AND coalesce(h.end_seq, 9223372036854775807) >= coalesce(r.end_seq, 9223372036854775807)
                    ORDER BY h.acquire_seq LIMIT 1
                ),
                r.site_id
            FROM requests AS r LEFT JOIN hold AS g ON g.acquire_seq = r.end_seq AND g.requested_seq = r.seq
            WHERE g.acquire_seq IS NULL
            """)
}
