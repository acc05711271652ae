-- Purpose: Whose holding of a lock made whom wait, and for how long; also of waits that never ended or gave up.
-- Column waiter: the thread that waited
-- Column holder: the thread that held the lock meanwhile
-- Column object: the lock
-- Column object_kind: its kind
-- Column times: holds of the holder that fell into waits of the waiter (count)
-- Column blocked_ns: the time in which the one waited and the other held (ns)
--
-- For locks, readers among the holders; a semaphore has no holder. What nobody held while a thread waited is charged to
-- nobody. What was open at the end lasted until the process ended, or to the last event where that is not known. The
-- times are those of the threads' own clocks.
WITH last AS MATERIALIZED (
    SELECT t.id AS thread_id, coalesce(p.ended_ns, (SELECT max(time_ns) FROM event)) AS ns
    FROM thread AS t LEFT JOIN process AS p ON p.id = t.process_id
),
hold AS MATERIALIZED (
    SELECT h.object_id, h.thread_id, h.acquire_seq, h.acquired_ns AS began_ns,
        coalesce(h.end_seq, 9223372036854775807) AS end_seq, coalesce(e.time_ns, l.ns) AS ended_ns
    FROM holds AS h JOIN object AS o ON o.id = h.object_id LEFT JOIN event AS e ON e.seq = h.end_seq
        LEFT JOIN last AS l ON l.thread_id = h.thread_id
    WHERE o.kind IN (SELECT id FROM object_kind WHERE name IN ('lock', 'rlock', 'mutex', 'rwlock'))
),
request AS MATERIALIZED (
    SELECT r.object_id, r.thread_id, r.seq, r.began_ns, coalesce(r.end_seq, 9223372036854775807) AS end_seq,
        coalesce(r.ended_ns, l.ns) AS ended_ns
    FROM requests AS r LEFT JOIN last AS l ON l.thread_id = r.thread_id
),
met AS (
    -- The holds that began while a request was open, and the requests that were made during a hold.
    SELECT r.seq AS request_seq, e.seq AS hold_seq
    FROM request AS r
    CROSS JOIN event AS e
        ON e.object_id = r.object_id AND e.seq > r.seq AND e.seq < r.end_seq
        AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('state', 'acquire', 'release', 'acquire_shared'))
    UNION ALL
    SELECT e.seq, h.acquire_seq
    FROM hold AS h
    CROSS JOIN event AS e
        ON e.object_id = h.object_id AND e.seq > h.acquire_seq AND e.seq < h.end_seq
        AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('request', 'request_shared', 'request_upgrade'))
),
blocking AS (
    SELECT r.thread_id AS waiter_id, h.thread_id AS holder_id, h.object_id,
        min(r.ended_ns, h.ended_ns) - max(r.began_ns, h.began_ns) AS ns
    FROM met AS m CROSS JOIN hold AS h ON h.acquire_seq = m.hold_seq CROSS JOIN request AS r ON r.seq = m.request_seq
)
SELECT
    coalesce(w.name, w.origin, 'thread #' || b.waiter_id) AS waiter,
    coalesce(t.name, t.origin, 'thread #' || b.holder_id) AS holder,
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    k.name AS object_kind,
    count(*) AS times,
    sum(b.ns) AS blocked_ns
FROM blocking AS b
JOIN object AS o ON o.id = b.object_id
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN thread AS w ON w.id = b.waiter_id
LEFT JOIN thread AS t ON t.id = b.holder_id
WHERE b.ns > 0
GROUP BY b.waiter_id, b.holder_id, b.object_id
ORDER BY blocked_ns DESC, waiter, holder, object;
