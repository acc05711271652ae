import TraceModel

extension View {
    /// Locks with one owner are followed for each object: the holder changes with the first acquire and the last
    /// release, whatever levels lie between, and whoever releases. What several threads may hold is followed for each
    /// object and thread: a thread's releases of permits give back its acquires, first in, first out, and what it
    /// releases beyond those is a signal to others and ends no hold; the levels of a rwlock are one hold, but that a
    /// reader which becomes the writer begins another.
    static let holds = View(
        name: "holds",
        columns: [
            "object_id", "thread_id", "kind", "acquire_seq", "acquired_ns", "requested_seq", "requested_ns",
            "release_seq", "released_ns", "end_seq", "site_id",
        ],
        comment: """
            What acquisitions shows, with ids in place of names.
            kind: of the event that began it; end_seq: what ended it, also where that was not a release
            """,
        query: """
            WITH step AS MATERIALIZED (
                -- Each step with the one before it of the same thread on the same object.
                SELECT
                    e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, coalesce(e.value, 0) AS value, e.site_id,
                    o.kind AS object_kind, o.capacity,
                    lag(e.kind) OVER own AS own_kind, lag(e.seq) OVER own AS own_seq, lag(e.time_ns) OVER own AS own_ns
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE o.kind IN (\(ViewText.held))
                    AND (
                        e.kind IN (\(ViewText.list([.create, .state] + ViewText.lockSteps)))
                        OR (e.kind IN (\(ViewText.list(ViewText.sharedSteps))) AND o.kind = \(ObjectKind.rwlock.sql))
                    )
                WINDOW own AS (
                    PARTITION BY e.object_id, e.thread_id, e.kind IN (\(ViewText.list([.create, .state]))) ORDER BY e.seq
                )
            ),
            holder AS (
                -- Who holds a lock with one owner after each step, and before it.
                SELECT *, lag(holder_id) OVER (PARTITION BY object_id ORDER BY seq) AS before_id
                FROM (
                    SELECT seq, time_ns, kind, object_id, site_id, own_kind, own_seq, own_ns,
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
            permit AS (
                -- Permits taken by each step of a semaphore; a release gives by how much the level rose.
                SELECT *,
                    CASE kind
                        WHEN \(EventKind.acquire.sql) THEN 1
                        ELSE -CASE WHEN value > before THEN min(value - before, 4294967296) ELSE 1 END
                    END AS taken
                FROM (
                    SELECT *,
                        max(0, coalesce(lag(value) OVER (PARTITION BY object_id ORDER BY seq), capacity)) AS before
                    FROM step
                    WHERE kind IN (\(ViewText.list([.create, .state, .acquire, .release])))
                        AND object_kind IN (\(ViewText.semaphores))
                )
                WHERE kind IN (\(ViewText.list([.acquire, .release])))
            ),
            balance AS (
                SELECT *, sum(taken) OVER own AS level, sum(taken > 0) OVER own AS number
                FROM permit
                WINDOW own AS (PARTITION BY object_id, thread_id ORDER BY seq ROWS UNBOUNDED PRECEDING)
            ),
            owed AS (
                -- The number of an acquire of the thread, and of the last acquire that a release gives back.
                SELECT *,
                    CASE WHEN taken > 0 THEN number ELSE
                        number - level + min(0, min(level) OVER (
                            PARTITION BY object_id, thread_id ORDER BY seq ROWS UNBOUNDED PRECEDING))
                    END AS place
                FROM balance
            ),
            given AS (
                SELECT *,
                    min(CASE WHEN taken < 0 THEN seq END) OVER (
                        PARTITION BY object_id, thread_id ORDER BY place DESC, taken > 0 ROWS UNBOUNDED PRECEDING
                    ) AS next_seq
                FROM owed
            ),
            part AS (
                -- The levels of a rwlock begin anew with each acquire of its first level as a writer.
                SELECT *, sum(begins) OVER (PARTITION BY object_id, actor_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS part
                FROM (
                    SELECT *,
                        kind = \(EventKind.state.sql) OR (kind = \(EventKind.acquire.sql) AND value <= 1) AS begins,
                        CASE
                            WHEN kind IN (\(ViewText.list([.release, .releaseShared]))) THEN -1 ELSE 1
                        END AS taken,
                        CASE kind WHEN \(EventKind.state.sql) THEN value & 4294967295 ELSE thread_id END AS actor_id
                    FROM step
                    WHERE object_kind = \(ObjectKind.rwlock.sql)
                        AND (
                            kind IN (\(ViewText.list([.acquire, .release, .acquireShared, .releaseShared])))
                            OR (kind = \(EventKind.state.sql) AND value > 0)
                        )
                )
            ),
            depth AS (
                SELECT *, sum(taken) OVER (PARTITION BY object_id, actor_id, part ORDER BY seq ROWS UNBOUNDED PRECEDING)
                    AS level
                FROM part
            ),
            lowest AS (
                SELECT *,
                    min(0, coalesce(min(level) OVER (
                        PARTITION BY object_id, actor_id, part ORDER BY seq
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS low
                FROM depth
            ),
            bound AS (
                SELECT *, lead(seq) OVER later AS next_seq, lead(time_ns) OVER later AS next_ns
                FROM lowest
                WHERE level = low + (taken > 0)
                WINDOW later AS (PARTITION BY object_id, actor_id ORDER BY seq)
            ),
            hold AS (
                SELECT object_id, holder_id AS thread_id, kind, seq, time_ns, own_kind, own_seq, own_ns,
                    CASE next_kind WHEN \(EventKind.release.sql) THEN next_seq END AS release_seq,
                    CASE next_kind WHEN \(EventKind.release.sql) THEN next_ns END AS released_ns,
                    next_seq AS end_seq, site_id
                FROM change WHERE holder_id > 0
                UNION ALL
                SELECT g.object_id, g.thread_id, g.kind, g.seq, g.time_ns, g.own_kind, g.own_seq, g.own_ns, g.next_seq,
                    e.time_ns, g.next_seq, g.site_id
                FROM given AS g LEFT JOIN event AS e ON e.seq = g.next_seq
                WHERE g.taken > 0
                UNION ALL
                SELECT object_id, actor_id, kind, seq, time_ns, own_kind, own_seq, own_ns, next_seq, next_ns, next_seq,
                    site_id
                FROM bound WHERE taken > 0
            )
            SELECT object_id, thread_id, kind, seq, time_ns,
                CASE WHEN \(ViewText.isGranted) THEN own_seq END, CASE WHEN \(ViewText.isGranted) THEN own_ns END,
                release_seq, released_ns, end_seq, site_id
            FROM hold
            """)

    static let requests = View(
        name: "requests",
        columns: ["object_id", "thread_id", "seq", "began_ns", "end_seq", "ended_ns", "end_kind", "site_id"],
        comment: """
            Every wait for a lock or a permit, with ids in place of names, also those that gave up or never ended.
            seq: of its event; began_ns, ended_ns: nanoseconds since the recording began
            end_seq, ended_ns, end_kind: the thread's next step on the object; NULL: none
            """,
        query: """
            SELECT object_id, thread_id, seq, time_ns, end_seq, ended_ns, end_kind, site_id
            FROM (
                SELECT e.object_id, e.thread_id, e.kind, e.seq, e.time_ns, e.site_id,
                    lead(e.seq) OVER own AS end_seq, lead(e.time_ns) OVER own AS ended_ns,
                    lead(e.kind) OVER own AS end_kind
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE o.kind IN (\(ViewText.held))
                    AND (
                        e.kind IN (\(ViewText.list(ViewText.lockSteps)))
                        OR (e.kind IN (\(ViewText.list(ViewText.sharedSteps))) AND o.kind = \(ObjectKind.rwlock.sql))
                    )
                WINDOW own AS (PARTITION BY e.object_id, e.thread_id ORDER BY e.seq)
            )
            WHERE kind IN (\(ViewText.requests))
            """)
}
