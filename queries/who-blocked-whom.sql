-- Purpose: Whose holding of a lock made whom wait, and for how long; also of waits that never ended or gave up.
-- Column waiter: the thread that waited; with ' #' and its id where several have its name
-- Column holder: the thread that held the lock meanwhile, called likewise
-- Column object: the lock
-- Column object_kind: its kind
-- Column times: holds of the holder that fell into waits of the waiter (count)
-- Column blocked_ns: the time in which the one waited and the other held (ns)
--
-- For locks, readers among the holders; a semaphore has no holder. What nobody held while a thread waited is charged to
-- nobody. What was open at the end lasted until the process ended, or to the last event where that is not known. The
-- times are those of the threads' own clocks. Of a futex, who has it is known where its word says so, as that of a
-- Mutex of Swift's does, and as long as threads block on it.
WITH step AS (
    SELECT e.seq, e.time_ns, e.thread_id, e.object_id, k.name AS what, e.value
    FROM object AS o
    CROSS JOIN event AS e ON e.object_id = o.id
    JOIN event_kind AS k ON k.id = e.kind
    WHERE o.kind = (SELECT id FROM object_kind WHERE name = 'futex') AND k.name IN ('block', 'unblock', 'owner')
),
blocked AS (
    SELECT what, object_id, thread_id, seq, time_ns AS began_ns,
        lead(seq) OVER own AS end_seq, lead(time_ns) OVER own AS ended_ns
    FROM step WHERE what <> 'owner'
    WINDOW own AS (PARTITION BY object_id, thread_id ORDER BY seq)
),
owned AS (
    SELECT object_id, value AS owner_id, seq, time_ns AS began_ns,
        lead(seq) OVER own AS end_seq, lead(time_ns) OVER own AS ended_ns
    FROM step WHERE what = 'owner'
    WINDOW own AS (PARTITION BY object_id ORDER BY seq)
),
met AS (
    SELECT b.object_id, b.thread_id AS waiter_id, w.owner_id,
        min(coalesce(b.ended_ns, p.ended_ns, l.time_ns), coalesce(w.ended_ns, p.ended_ns, l.time_ns))
            - max(b.began_ns, w.began_ns) AS ns
    FROM blocked AS b
    JOIN owned AS w ON w.object_id = b.object_id AND w.owner_id > 0
        AND w.seq < coalesce(b.end_seq, 9223372036854775807) AND b.seq < coalesce(w.end_seq, 9223372036854775807)
    LEFT JOIN thread AS t ON t.id = b.thread_id
    LEFT JOIN process AS p ON p.id = t.process_id
    CROSS JOIN (SELECT max(time_ns) AS time_ns FROM event) AS l
    -- It may have been handed over to who has not woken yet.
    WHERE b.what = 'block' AND w.owner_id <> b.thread_id
),
blocking AS (
    SELECT object_id, waiter_id, other_id, blocked_times, blocked_ns FROM contention WHERE blocked_times > 0
    UNION ALL
    SELECT object_id, waiter_id, owner_id, count(*), sum(ns) FROM met WHERE ns > 0
    GROUP BY object_id, waiter_id, owner_id
),
called AS (
    SELECT id, coalesce(name, origin)
        || CASE WHEN count(*) OVER (PARTITION BY coalesce(name, origin)) > 1 THEN ' #' || id ELSE '' END AS name
    FROM thread
)
SELECT
    coalesce(w.name, 'thread #' || c.waiter_id) AS waiter,
    coalesce(t.name, 'thread #' || c.other_id) AS holder,
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    k.name AS object_kind,
    c.blocked_times AS times,
    c.blocked_ns
FROM blocking AS c
JOIN object AS o ON o.id = c.object_id
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN called AS w ON w.id = c.waiter_id
LEFT JOIN called AS t ON t.id = c.other_id
ORDER BY blocked_ns DESC, waiter, holder, object;
