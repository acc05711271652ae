-- Purpose: How many permits each semaphore had left, step by step.
-- Column object: the semaphore
-- Column seq: the event's number
-- Column time_ns: when, since the recording began (ns)
-- Column thread: who acted
-- Column kind: create, state (found so by a late recording), acquire or release
-- Column level: permits left after it (count)
SELECT
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    e.seq,
    e.time_ns,
    coalesce(t.name, t.origin, 'thread #' || e.thread_id) AS thread,
    ek.name AS kind,
    e.value AS level
FROM event AS e
JOIN object AS o ON o.id = e.object_id
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN event_kind AS ek ON ek.id = e.kind
LEFT JOIN thread AS t ON t.id = e.thread_id
WHERE o.kind IN (SELECT id FROM object_kind WHERE name IN ('semaphore', 'bounded_semaphore'))
    AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('create', 'state', 'acquire', 'release'))
ORDER BY object, e.seq;
