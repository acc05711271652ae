import TraceModel

extension View {
    static let acquisitions = View(
        name: "acquisitions",
        columns: [
            "thread", "object", "object_kind", "requested_ns", "acquired_ns", "released_ns", "wait_ns", "hold_ns",
            "contended", "acquire_seq", "release_seq", "file", "line", "holder",
        ],
        comment: """
            Every time a thread got hold of a lock or a permit, from the outermost acquire to the release at level 0, and
            every request that was still open at the end.
            requested_ns, acquired_ns, released_ns: nanoseconds since the recording began
            requested_ns: NULL where it did not block; acquired_ns, acquire_seq: NULL where it never got it
            released_ns, release_seq: NULL where it never let go
            wait_ns, hold_ns: nanoseconds; contended: 1 where it blocked
            An open request waited until the process ended, or to the last event where that is not known.
            Readers and writers of a rwlock count alike; a reader that becomes the writer ends its hold by that.
            A lock that was held when a late recording began counts from the event that says so.
            acquire_seq, release_seq: event.seq; file, line: where it was acquired or requested
            holder: of an open request for a lock, who holds it then, of several readers the first
            """,
        query: """
            SELECT
                \(ViewText.name(thread: "t", id: "a.thread_id")), \(ViewText.name(object: "a.object_id")),
                \(ViewText.objectKind("a.object_id")),
                a.requested_ns, a.acquired_ns, a.released_ns,
                CASE WHEN a.requested_ns < a.acquired_ns THEN a.acquired_ns - a.requested_ns ELSE 0 END,
                \(ViewText.positive("a.released_ns - a.acquired_ns")),
                CASE WHEN a.requested_seq IS NULL THEN 0 ELSE 1 END, a.acquire_seq,
                CASE WHEN a.released_ns IS NOT NULL THEN a.end_seq END, s.file, s.line, NULL
            FROM acquisition AS a
            LEFT JOIN thread AS t ON t.id = a.thread_id
            \(ViewText.objectJoins("a.object_id"))
            LEFT JOIN site AS s ON s.id = a.site_id
            UNION ALL
            SELECT
                \(ViewText.name(thread: "t", id: "r.thread_id")), \(ViewText.name(object: "r.object_id")),
                \(ViewText.objectKind("r.object_id")),
                r.began_ns, NULL, NULL, \(ViewText.positive("\(ViewText.lastMoment("r.thread_id")) - r.began_ns")), NULL, 1,
                NULL, NULL, s.file, s.line,
                CASE WHEN r.holder_id IS NOT NULL THEN \(ViewText.name(thread: "h", id: "r.holder_id")) END
            FROM request AS r
            LEFT JOIN thread AS t ON t.id = r.thread_id
            LEFT JOIN thread AS h ON h.id = r.holder_id
            \(ViewText.objectJoins("r.object_id"))
            LEFT JOIN site AS s ON s.id = r.site_id
            WHERE r.end_seq IS NULL
            """)
}
