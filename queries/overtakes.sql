-- Purpose: Which thread was granted a lock or semaphore while which other had waited for it longer.
-- Column object: the lock or semaphore
-- Column object_kind: its kind
-- Column overtaker: the thread that was granted it
-- Column overtaken: the thread that had requested it before and still waited
-- Column times: how often (count)
-- Column barged: of those, how often the overtaker did not have to wait (count)
-- Column most_in_a_wait: the most of them in one wait of the overtaken thread (count)
-- Column first_seq: the first such grant, by its event's number
WITH request AS MATERIALIZED (
    SELECT * FROM requests
),
granted AS MATERIALIZED (
    -- A re-entrant acquire is none of these.
    SELECT acquire_seq, requested_seq, thread_id FROM holds
),
passing AS (
    -- Two parts, so that the planner expects many rows and makes an index for the join below.
    SELECT r.seq AS request_seq, r.object_id, r.thread_id, e.seq
    FROM request AS r
    CROSS JOIN event AS e
        ON e.object_id = r.object_id AND e.kind = 11 AND e.seq > r.seq
        AND e.seq < coalesce(r.end_seq, 9223372036854775807)
    UNION ALL
    SELECT r.seq, r.object_id, r.thread_id, e.seq
    FROM request AS r
    CROSS JOIN event AS e
        ON e.object_id = r.object_id AND e.kind = 40 AND e.seq > r.seq
        AND e.seq < coalesce(r.end_seq, 9223372036854775807)
),
overtake AS (
    SELECT p.object_id, g.thread_id AS overtaker_id, p.thread_id AS overtaken_id, count(*) AS times,
        sum(g.requested_seq IS NULL) AS barged, min(g.acquire_seq) AS first_seq
    FROM passing AS p CROSS JOIN granted AS g ON g.acquire_seq = p.seq
    WHERE coalesce(g.requested_seq, g.acquire_seq) > p.request_seq
    GROUP BY p.request_seq, g.thread_id
)
SELECT
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    k.name AS object_kind,
    coalesce(t.name, t.origin, 'thread #' || v.overtaker_id) AS overtaker,
    coalesce(w.name, w.origin, 'thread #' || v.overtaken_id) AS overtaken,
    sum(v.times) AS times,
    sum(v.barged) AS barged,
    max(v.times) AS most_in_a_wait,
    min(v.first_seq) AS first_seq
FROM overtake AS v
JOIN object AS o ON o.id = v.object_id
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN thread AS t ON t.id = v.overtaker_id
LEFT JOIN thread AS w ON w.id = v.overtaken_id
GROUP BY v.object_id, v.overtaker_id, v.overtaken_id
ORDER BY times DESC, first_seq;
