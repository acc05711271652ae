-- Purpose: Which thread was granted a lock or semaphore while which other had waited for it longer.
-- Column object: the lock or semaphore
-- Column object_kind: its kind
-- Column overtaker: the thread that was granted it
-- Column overtaken: the thread that had requested it before and still waited
-- Column times: how often (count)
-- Column barged: of those, how often the overtaker did not have to wait (count)
-- Column most_in_a_wait: the most of them in one wait of the overtaken thread (count)
-- Column first_seq: the first such grant, by its event's number
WITH passing AS (
    SELECT r.seq AS request_seq, r.object_id, r.thread_id, e.seq
    FROM requests AS r
    CROSS JOIN event AS e
        ON e.object_id = r.object_id AND e.seq > r.seq
        AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('acquire', 'acquire_shared'))
        AND e.seq < coalesce(r.end_seq, 9223372036854775807)
),
marked AS (
    -- Each acquire within a request, with who was granted what by it and when they asked; a re-entrant one is not a grant.
    SELECT *, max(asked_seq) OVER same AS since_seq, max(granted_id) OVER same AS overtaker_id
    FROM (
        SELECT seq, request_seq, object_id, thread_id, NULL AS asked_seq, NULL AS granted_id FROM passing
        UNION ALL
        SELECT acquire_seq, NULL, object_id, NULL, coalesce(requested_seq, acquire_seq), thread_id FROM holds
    )
    WINDOW same AS (PARTITION BY seq)
),
overtake AS (
    SELECT object_id, overtaker_id, thread_id AS overtaken_id, count(*) AS times, sum(since_seq = seq) AS barged,
        min(seq) AS first_seq
    FROM marked
    WHERE since_seq > request_seq
    GROUP BY request_seq, overtaker_id
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
