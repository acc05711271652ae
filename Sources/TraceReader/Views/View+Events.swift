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
            WITH actor AS MATERIALIZED (
                -- The names of threads and programs, once each.
                SELECT t.id, t.daemon, \(ViewText.name(thread: "t", id: "t.id")) AS name,
                    coalesce(
                        nullif(
                            substr(p.executable, length(rtrim(p.executable, replace(p.executable, '/', ''))) + 1), ''),
                        'process #' || t.process_id) AS process
                FROM thread AS t LEFT JOIN process AS p ON p.id = t.process_id
            )
            SELECT
                e.seq, e.time_ns, a.process, coalesce(a.name, 'thread #' || e.thread_id), a.daemon,
                coalesce(ek.name, 'kind #' || e.kind),
                CASE WHEN e.object_id IS NOT NULL THEN \(ViewText.name(object: "e.object_id")) END,
                \(ViewText.objectKind("e.object_id")), e.value, s.file, s.line, s.function
            FROM event AS e
            LEFT JOIN event_kind AS ek ON ek.id = e.kind
            LEFT JOIN actor AS a ON a.id = e.thread_id
            \(ViewText.objectJoins("e.object_id"))
            LEFT JOIN site AS s ON s.id = e.site_id
            """)
}
