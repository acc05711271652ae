-- Purpose: Whose holding of a lock made whom wait, and for how long; also of waits that never ended or gave up.
-- Column waiter: the thread that waited
-- Column holder: the thread that held the lock meanwhile
-- Column object: the lock
-- Column object_kind: its kind
-- Column times: holds of the holder that fell into waits of the waiter (count)
-- Column blocked_ns: the time in which the one waited and the other held (ns)
--
-- For locks with one owner; what nobody held while a thread waited is charged to nobody.
WITH hold AS MATERIALIZED (
    SELECT a.thread, a.object, a.object_kind, a.acquire_seq, a.acquired_ns, a.released_ns, e.object_id,
        CASE e.kind WHEN 3 THEN e.value & 4294967295 ELSE e.thread_id END AS thread_id -- 3: state names the owner
    FROM acquisitions AS a JOIN event AS e ON e.seq = a.acquire_seq
    WHERE a.object_kind IN ('lock', 'rlock', 'mutex')
),
step AS (
    SELECT acquire_seq AS seq, acquired_ns AS time_ns, thread_id, 11 AS kind, object_id, acquire_seq AS hold_seq
    FROM hold
    UNION ALL
    SELECT e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, NULL
    FROM event AS e JOIN object AS o ON o.id = e.object_id
    WHERE o.kind IN (2, 3, 10) -- lock, rlock, mutex
        AND e.kind IN (10, 13) -- request, timeout
),
followed AS (
    SELECT *,
        lead(seq) OVER own AS end_seq,
        lead(time_ns) OVER own AS end_ns,
        max(hold_seq) OVER (
            PARTITION BY object_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS last_hold_seq
    FROM step
    WINDOW own AS (PARTITION BY object_id, thread_id ORDER BY seq)
),
last AS (
    SELECT max(time_ns) AS ns FROM event
),
request AS MATERIALIZED (
    SELECT seq, thread_id, object_id, time_ns AS began_ns, last_hold_seq,
        coalesce(end_seq, 9223372036854775807) AS end_seq, coalesce(end_ns, last.ns) AS end_ns
    FROM followed, last
    WHERE kind = 10
),
blocking AS (
    -- The hold that the request met, and those that began while it was open.
    SELECT seq, thread_id, began_ns, end_ns, last_hold_seq AS hold_seq FROM request
    UNION ALL
    SELECT r.seq, r.thread_id, r.began_ns, r.end_ns, g.seq
    FROM request AS r
    CROSS JOIN event AS g ON g.object_id = r.object_id AND g.kind = 11 AND g.seq > r.seq AND g.seq < r.end_seq
)
SELECT
    coalesce(t.name, t.origin, 'thread #' || b.thread_id) AS waiter,
    h.thread AS holder,
    h.object,
    h.object_kind,
    count(*) AS times,
    sum(min(b.end_ns, coalesce(h.released_ns, b.end_ns)) - max(b.began_ns, h.acquired_ns)) AS blocked_ns
FROM blocking AS b
CROSS JOIN hold AS h ON h.acquire_seq = b.hold_seq
LEFT JOIN thread AS t ON t.id = b.thread_id
WHERE min(b.end_ns, coalesce(h.released_ns, b.end_ns)) > max(b.began_ns, h.acquired_ns)
GROUP BY b.thread_id, h.thread, h.object_id
ORDER BY blocked_ns DESC, waiter, holder, h.object;
