import TraceModel

extension View {
    /// What is held at the end, with ids.
    ///
    /// A permit that a thread never gave back is held only while the semaphore lacks it: in a semaphore that signals,
    /// one thread acquires what another releases.
    private static let heldTables = """
        WITH hold AS (
            SELECT \(ViewText.name(thread: "t", id: "h.thread_id")) AS thread,
                \(ViewText.name(object: "h.object_id")) AS object,
                h.acquired_ns, h.acquire_seq, s.file, s.line, h.object_id, o.kind, o.capacity, h.thread_id
            FROM acquisition AS h LEFT JOIN thread AS t ON t.id = h.thread_id
            \(ViewText.objectJoins("h.object_id"))
            LEFT JOIN site AS s ON s.id = h.site_id
            WHERE h.end_seq IS NULL
        ),
        last AS MATERIALIZED (
            SELECT e.object_id, max(e.seq) AS seq
            FROM object AS o JOIN event AS e ON e.object_id = o.id
            WHERE o.kind IN (\(ViewText.semaphores)) AND e.kind IN (\(ViewText.list([.state, .acquire, .release])))
            GROUP BY e.object_id
        ),
        ranked AS (
            SELECT h.*, h.capacity - e.value AS lacking,
                row_number() OVER (PARTITION BY h.object_id ORDER BY h.acquire_seq DESC) AS recent
            FROM hold AS h LEFT JOIN last AS l ON l.object_id = h.object_id LEFT JOIN event AS e ON e.seq = l.seq
        ),
        held AS MATERIALIZED (
            SELECT * FROM ranked
            WHERE kind NOT IN (\(ViewText.semaphores)) OR lacking IS NULL OR recent <= lacking
        )
        """

    static let heldAtEnd = View(
        name: "held_at_end",
        columns: ["thread", "thread_end", "object", "since_ns", "file", "line"],
        comment: """
            What was still held when the trace ended.
            thread_end: thread.end; since_ns: nanoseconds since the recording began; file, line: where it was acquired
            Of a semaphore's permits that their threads never gave back, the latest count, as many as it lacks.
            """,
        query: """
            \(heldTables)
            SELECT h.thread, t."end", h.object, h.acquired_ns, h.file, h.line
            FROM held AS h LEFT JOIN thread AS t ON t.id = h.thread_id
            ORDER BY h.acquire_seq
            """)

    static let abruptDaemons = View(
        name: "abrupt_daemons",
        columns: ["thread", "cut_off_ns", "holding", "waiting_for", "open_resources", "file", "line"],
        comment: """
            Every daemon that the end of its process cut off; not the threads that the library did not start.
            cut_off_ns: nanoseconds since the recording began
            holding, waiting_for, open_resources: names, separated by commas; NULL: none
            file, line: where the thread's last event was that has a place
            """,
        query: """
            \(heldTables),
            cut AS MATERIALIZED (
                SELECT t.id, t.name, t.origin, coalesce(t.ended_ns, p.ended_ns) AS ended_ns
                FROM thread AS t LEFT JOIN process AS p ON p.id = t.process_id
                WHERE t.daemon = 1 AND t.foreign_thread = 0 AND t."end" = 'abrupt'
            ),
            last_step AS MATERIALIZED (
                -- A wait on a condition is followed by the release of its lock, which ends no wait.
                SELECT c.id AS thread_id,
                    max(CASE WHEN e.kind <> \(EventKind.release.sql) THEN e.seq END) AS seq,
                    max(CASE WHEN e.site_id IS NOT NULL THEN e.seq END) AS site_seq
                FROM cut AS c JOIN event AS e ON e.thread_id = c.id
                GROUP BY c.id
            ),
            open_resource AS MATERIALIZED (
                SELECT e.thread_id, e.object_id, max(e.seq) AS seq
                FROM cut AS c
                JOIN event AS e ON e.thread_id = c.id AND e.kind IN (\(ViewText.list([.enter, .leave])))
                GROUP BY e.thread_id, e.object_id
                HAVING sum(CASE e.kind WHEN \(EventKind.enter.sql) THEN 1 ELSE -1 END) > 0
            )
            SELECT
                \(ViewText.name(thread: "c", id: "c.id")), c.ended_ns,
                (
                    SELECT group_concat(object, ', ')
                    FROM (SELECT h.object FROM held AS h WHERE h.thread_id = c.id ORDER BY h.acquire_seq)
                ),
                (
                    SELECT \(ViewText.name(object: "e.object_id"))
                    FROM event AS e \(ViewText.objectJoins("e.object_id"))
                    WHERE e.seq = l.seq AND e.kind IN (\(ViewText.list(EventKind.allCases.filter(\.beginsWait))))
                        AND NOT (
                            e.kind = \(EventKind.arrive.sql) AND EXISTS (
                                SELECT 1 FROM event AS b
                                WHERE b.object_id = e.object_id AND b.seq > e.seq
                                    AND b.kind IN (\(ViewText.list([.breakBarrier, .abort, .reset])))
                            )
                        )
                ),
                (
                    SELECT group_concat(name, ', ')
                    FROM (
                        SELECT \(ViewText.name(object: "r.object_id")) AS name
                        FROM open_resource AS r \(ViewText.objectJoins("r.object_id"))
                        WHERE r.thread_id = c.id ORDER BY r.seq
                    )
                ),
                s.file, s.line
            FROM cut AS c
            LEFT JOIN last_step AS l ON l.thread_id = c.id
            LEFT JOIN event AS se ON se.seq = l.site_seq
            LEFT JOIN site AS s ON s.id = se.site_id
            ORDER BY c.id
            """)
}
