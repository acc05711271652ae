import TraceModel

extension View {
    static let events = View(
        name: "events",
        columns: [
            "seq", "time_ns", "process", "thread", "daemon", "kind", "object", "object_kind", "value", "file", "line",
            "function",
        ],
        comment: """
            Every event, with names in place of ids: a name, else the origin, else kind and number.
            time_ns: nanoseconds since the recording began; the order is that of seq
            process: the file name of the program; daemon: 1 where the thread is one
            value: see event_kind.meaning
            """,
        query: """
            SELECT
                e.seq, e.time_ns,
                coalesce(
                    nullif(substr(p.executable, length(rtrim(p.executable, replace(p.executable, '/', ''))) + 1), ''),
                    'process #' || t.process_id),
                \(ViewText.name(thread: "t", id: "e.thread_id")),
                t.daemon, coalesce(ek.name, 'kind #' || e.kind),
                CASE WHEN e.object_id IS NOT NULL THEN \(ViewText.name(object: "e.object_id")) END,
                \(ViewText.objectKind),
                e.value, s.file, s.line, s.function
            FROM event AS e
            LEFT JOIN event_kind AS ek ON ek.id = e.kind
            LEFT JOIN thread AS t ON t.id = e.thread_id
            LEFT JOIN process AS p ON p.id = t.process_id
            \(ViewText.objectJoins("e.object_id"))
            LEFT JOIN site AS s ON s.id = e.site_id
            """)
}
