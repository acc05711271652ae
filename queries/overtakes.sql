-- Purpose: Which thread was granted a lock or semaphore while which other had waited for it longer.
-- Column object: the lock or semaphore
-- Column object_kind: its kind
-- Column overtaker: the thread that was granted it
-- Column overtaken: the thread that had requested it before and still waited
-- Column times: how often (count)
-- Column first_seq: the first such grant, by its event's number
WITH step AS (
    SELECT e.seq, e.thread_id, e.kind, e.object_id,
        coalesce(
            lead(e.seq) OVER (PARTITION BY e.object_id, e.thread_id ORDER BY e.seq), 9223372036854775807) AS end_seq
    FROM event AS e
    JOIN object AS o ON o.id = e.object_id
    WHERE o.kind IN (2, 3, 5, 6, 10, 11) -- lock, rlock, semaphore, bounded_semaphore, mutex, rwlock
        AND e.kind IN (10, 11, 13) -- request, acquire, timeout
),
granted AS MATERIALIZED (
    -- A re-entrant acquire is no grant.
    SELECT acquire_seq, thread, object, object_kind FROM acquisitions
)
SELECT
    g.object,
    g.object_kind,
    g.thread AS overtaker,
    coalesce(t.name, t.origin, 'thread #' || r.thread_id) AS overtaken,
    count(*) AS times,
    min(g.acquire_seq) AS first_seq
FROM (SELECT * FROM step WHERE kind = 10) AS r
CROSS JOIN event AS e ON e.object_id = r.object_id AND e.kind = 11 AND e.seq > r.seq AND e.seq < r.end_seq
CROSS JOIN granted AS g ON g.acquire_seq = e.seq
LEFT JOIN thread AS t ON t.id = r.thread_id
GROUP BY e.object_id, e.thread_id, r.thread_id
ORDER BY times DESC, first_seq;
