import TraceModel

extension View {
    static let acquisitions = View(
        name: "acquisitions",
        columns: [
            "thread", "object", "object_kind", "requested_ns", "acquired_ns", "released_ns", "wait_ns", "hold_ns",
            "contended", "acquire_seq", "release_seq", "file", "line",
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
            """,
        query: """
            SELECT
                \(ViewText.name(thread: "t", id: "h.thread_id")), \(ViewText.name(object: "h.object_id")),
                \(ViewText.objectKind),
                h.requested_ns, h.acquired_ns, h.released_ns,
                max(0, h.acquired_ns - coalesce(h.requested_ns, h.acquired_ns)), max(0, h.released_ns - h.acquired_ns),
                h.requested_ns IS NOT NULL, h.acquire_seq, h.release_seq, s.file, s.line
            FROM holds AS h
            LEFT JOIN thread AS t ON t.id = h.thread_id
            \(ViewText.objectJoins("h.object_id"))
            LEFT JOIN site AS s ON s.id = h.site_id
            UNION ALL
            SELECT
                \(ViewText.name(thread: "t", id: "r.thread_id")), \(ViewText.name(object: "r.object_id")),
                \(ViewText.objectKind),
                r.began_ns, NULL, NULL, max(0, \(ViewText.lastMoment("r.thread_id")) - r.began_ns), NULL, 1, NULL, NULL,
                s.file, s.line
            FROM requests AS r
            LEFT JOIN thread AS t ON t.id = r.thread_id
            \(ViewText.objectJoins("r.object_id"))
            LEFT JOIN site AS s ON s.id = r.site_id
            WHERE r.end_seq IS NULL
            """)
}
